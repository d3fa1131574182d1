"""Reads every table with four readers, compares it with its JSON, and lets DuckDB write the tables again."""

import json
import math
import pathlib
import sys

import duckdb
import pandas
import polars
import pyarrow.parquet

tables, again = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
again.mkdir()


def same(written, read):
    if isinstance(written, list):
        read = read or []
        return len(written) == len(read) and all(map(same, written, read))
    if isinstance(written, float):
        return read is not None and math.isclose(written, read, rel_tol=1e-6, abs_tol=1e-9)
    if hasattr(read, "isoformat"):
        return written == read.isoformat().replace("+00:00", "Z")
    return written == read


files = sorted(tables.glob("*.parquet"))
assert len(files) == 8, files
for file in files:
    rows = json.loads(file.with_suffix(".json").read_text())
    table = pyarrow.parquet.read_table(file)
    counts = {
        "pyarrow": table.num_rows,
        "pandas": len(pandas.read_parquet(file)),
        "polars": len(polars.read_parquet(file)),
        "DuckDB": duckdb.sql(f"SELECT count(*) FROM '{file}'").fetchall()[0][0],
    }
    assert set(counts.values()) == {len(rows)}, (file.name, counts, len(rows))
    for row, read in zip(rows, table.to_pylist()):
        for column, written in row.items():
            assert same(written, read[column]), (file.name, column, written, read[column])
    duckdb.sql(f"COPY (SELECT * FROM '{file}') TO '{again / file.name}' (FORMAT parquet)")

profile = next(filter(None, pyarrow.parquet.read_table(tables / "activities.parquet")["effort_profile"].to_pylist()))
bins = len(profile) // 6
gaits = set(profile[4 * bins : 5 * bins])
assert len(profile) == 6 * bins and gaits <= {0, 1, 2} and 2 in gaits, "the layout of effort_profile"
