//! What a table is to [`super::read`] and [`super::write`]: rows of named columns, declared once by `table!`.

use super::TableError;
use super::buffer::{Buffer, Loaded};
use super::cell::Kind;

/// One column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Name, with the unit at its end.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it means, in Markdown.
    pub about: &'static str,
}

/// A row of a table.
pub trait Row: Sized {
    /// Name of the table and of its file.
    const TABLE: &'static str;
    /// What a row is, in Markdown.
    const ABOUT: &'static str;
    /// Its columns, in order.
    const COLUMNS: &'static [Column];

    /// Whose row it is.
    fn athlete(&self) -> &str;

    /// Appends the row, a buffer a column.
    fn write(&self, buffers: &mut [Buffer]);

    /// Takes the next row, of as many columns as there are.
    ///
    /// # Errors
    ///
    /// When a value is absent or of the wrong type.
    fn read(columns: &mut [Loaded]) -> Result<Self, TableError>;

    /// The row as JSON on one line, columns in order; columns of bytes are left out.
    fn json(&self) -> String;

    /// The cells of a CSV row, in the order of [`csv_columns`].
    fn csv(&self) -> Vec<String>;
}

/// The columns of CSV: all but those of bytes.
#[must_use]
pub fn csv_columns<R: Row>() -> Vec<&'static str> {
    R::COLUMNS
        .iter()
        .filter(|column| column.kind.entry != super::cell::Entry::Bytes)
        .map(|column| column.name)
        .collect()
}

/// Declares the rows of a table. The comment of a field is what the documentation says of its column.
macro_rules! table {
    (
        #[doc = $about:literal]
        $name:ident $table:literal {
            $(#[doc = $column_about:literal] $column:ident: $type:ty,)+
        }
    ) => {
        #[doc = $about]
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {
            $(#[doc = $column_about] pub $column: $type,)+
        }

        impl $crate::table::Row for $name {
            const TABLE: &'static str = $table;
            const ABOUT: &'static str = $about;
            const COLUMNS: &'static [$crate::table::Column] = &[$($crate::table::Column {
                name: stringify!($column),
                kind: <$type as $crate::table::cell::Cell>::KIND,
                about: $column_about,
            }),+];

            fn athlete(&self) -> &str {
                &self.athlete
            }

            fn write(&self, buffers: &mut [$crate::table::buffer::Buffer]) {
                let mut buffers = buffers.iter_mut();
                $(if let Some(buffer) = buffers.next() {
                    $crate::table::cell::Cell::write(&self.$column, buffer);
                })+
            }

            fn read(columns: &mut [$crate::table::buffer::Loaded]) -> Result<Self, $crate::table::TableError> {
                let mut columns = columns.iter_mut();
                Ok(Self {$(
                    $column: match columns.next() {
                        Some(column) => $crate::table::cell::Cell::read(column)?,
                        None => return Err($crate::table::TableError::NoColumn { column: stringify!($column) }),
                    },
                )+})
            }

            fn json(&self) -> String {
                let cells = [$((
                    stringify!($column),
                    <$type as $crate::table::cell::Cell>::KIND.entry,
                    $crate::table::cell::Cell::json(&self.$column),
                )),+];
                let shown = cells.iter().filter(|(_, entry, _)| *entry != $crate::table::cell::Entry::Bytes);
                let pairs: Vec<String> = shown.map(|(name, _, value)| format!("\"{name}\": {value}")).collect();
                format!("{{{}}}", pairs.join(", "))
            }

            fn csv(&self) -> Vec<String> {
                let cells = [$((
                    <$type as $crate::table::cell::Cell>::KIND.entry,
                    $crate::table::cell::Cell::json(&self.$column),
                )),+];
                let shown = cells.iter().filter(|(entry, _)| *entry != $crate::table::cell::Entry::Bytes);
                shown.map(|(_, value)| $crate::table::cell::text_of(value)).collect()
            }
        }
    };
}
pub(crate) use table;
