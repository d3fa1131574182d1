//! The walk over the messages of one part: definitions, records into rows, everything else into plain values. Stops at
//! the first fault and keeps what came before it.

use std::ops::ControlFlow;

use super::container::Part;
use super::definition::{Definition, Message};
use super::developer::DeveloperFields;
use super::messages::{Clocks, FileId, LapMessage, Session, TimerEvent};
use super::plan::{DistanceTrack, OVERREAD, Plan};
use super::profile::{self, FILE_TYPE_ACTIVITY, message};
use super::samples::{EMPTY_ROW, MISSING, Samples, Slot};
use super::sport::FitSport;

/// Where and why the messages cannot be followed further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The bytes end inside a message that starts here.
    Truncated { at: usize },
    /// A data message refers to a layout that was never defined.
    Undefined { at: usize },
}

/// What one part holds.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) file_id: FileId,
    pub(super) samples: Samples,
    pub(super) sessions: Vec<Session>,
    pub(super) laps: Vec<LapMessage>,
    pub(super) events: Vec<TimerEvent>,
    pub(super) clocks: Option<Clocks>,
    /// The `sport` message.
    pub(super) sport: FitSport,
    pub(super) fault: Option<Fault>,
    /// Sessions, laps and events beyond what any recording has; not read.
    pub(super) surplus: usize,
    /// The file says that it is something else than an activity; nothing more was read.
    pub(super) foreign_type: Option<u32>,
}

impl Content {
    /// True when there are as many sessions, laps and events as are read. Two bytes can make one of them, which takes
    /// hundreds in memory.
    fn is_full(&self) -> bool {
        const MOST: usize = 100_000; // chosen: a lap every second of a day
        self.sessions.len() + self.laps.len() + self.events.len() >= MOST
    }
}

/// A definition with what the walk needs at each message.
struct Local {
    definition: Definition,
    /// For records only.
    plan: Plan,
    /// Offset of a time of the usual type.
    timestamp: Option<usize>,
}

struct Walk<'a> {
    bytes: &'a [u8],
    locals: [Option<Box<Local>>; 16],
    developer: DeveloperFields,
    distance: DistanceTrack,
    last_time: Option<u32>,
    content: Content,
    scratch: Vec<u8>,
}

/// Reads the messages of one part.
pub(super) fn part(bytes: &[u8], part: &Part) -> Content {
    let content = Content {
        file_id: FileId::default(),
        samples: Samples::new(),
        sessions: Vec::new(),
        laps: Vec::new(),
        events: Vec::new(),
        clocks: None,
        sport: FitSport::default(),
        fault: None,
        surplus: 0,
        foreign_type: None,
    };
    let mut walk = Walk {
        bytes,
        locals: Default::default(),
        developer: DeveloperFields::default(),
        distance: DistanceTrack::default(),
        last_time: None,
        content,
        scratch: Vec::new(),
    };
    let mut position = part.data.start;
    while position < part.data.end {
        match walk.step(position, part.data.end) {
            ControlFlow::Continue(next) => position = next,
            ControlFlow::Break(fault) => {
                // A size that was never written leaves the two bytes of the checksum to be taken for a message.
                let only_checksum_left = part.incomplete && part.data.end - position <= 2;
                walk.content.fault = fault.filter(|_| !only_checksum_left);
                break;
            }
        }
    }
    walk.content.samples.finish();
    walk.content
}

impl Walk<'_> {
    /// Reads the message at `position` and returns where the next one starts, or why there is none.
    #[inline]
    fn step(&mut self, position: usize, end: usize) -> ControlFlow<Option<Fault>, usize> {
        const COMPRESSED_TIME: u8 = 0x80;
        const DEFINITION: u8 = 0x40;
        let truncated = ControlFlow::Break(Some(Fault::Truncated { at: position }));
        let Some(&header) = self.bytes.get(position) else { return truncated };
        let compressed = header & COMPRESSED_TIME != 0;
        if !compressed && header & DEFINITION != 0 {
            let parsed = self.bytes.get(position + 1..end).and_then(|bytes| Definition::parse(header, bytes));
            let Some((definition, length)) = parsed else { return truncated };
            self.define(usize::from(header & 0x0F), definition);
            return ControlFlow::Continue(position + 1 + length);
        }
        let local = usize::from(if compressed { (header >> 5) & 0x03 } else { header & 0x0F });
        let Some(layout) = self.locals.get_mut(local).and_then(Option::take) else {
            return ControlFlow::Break(Some(Fault::Undefined { at: position }));
        };
        let (start, next) = (position + 1, position + 1 + layout.definition.size);
        if next > end {
            self.locals[local] = Some(layout);
            return truncated;
        }
        let rolled = compressed.then(|| self.roll_time(header)).flatten();
        if layout.definition.message == message::RECORD {
            let layout = self.record(layout, start, next, rolled);
            self.locals[local] = Some(layout);
            ControlFlow::Continue(next)
        } else {
            let payload = self.bytes.get(start..next).unwrap_or_default();
            if let Some(time) =
                layout.timestamp.and_then(|offset| time_at(payload, offset, layout.definition.big_endian))
            {
                self.last_time = Some(time);
            }
            let go_on = self.message(&Message { definition: &layout.definition, payload, header_time: rolled });
            self.locals[local] = Some(layout);
            if go_on { ControlFlow::Continue(next) } else { ControlFlow::Break(None) }
        }
    }

    fn define(&mut self, local: usize, definition: Definition) {
        let timestamp = definition
            .fields
            .iter()
            .find(|field| field.number == profile::TIMESTAMP && field.size == 4)
            .map(|field| field.offset);
        let plan = self.plan(&definition);
        if let Some(place) = self.locals.get_mut(local) {
            *place = Some(Box::new(Local { definition, plan, timestamp }));
        }
    }

    fn plan(&mut self, definition: &Definition) -> Plan {
        if definition.message != message::RECORD {
            return Plan::default();
        }
        let plan = Plan::new(definition, &self.developer);
        self.content.samples.use_slots(plan.slots);
        plan
    }

    /// The time of a message whose header holds the lowest five bits of it.
    fn roll_time(&mut self, header: u8) -> Option<u32> {
        const FIVE_BITS: u32 = 0x1F;
        let last = self.last_time?;
        let time = last.wrapping_add(u32::from(header).wrapping_sub(last) & FIVE_BITS);
        self.last_time = Some(time);
        Some(time)
    }

    /// Reads one record into the samples and gives the layout back.
    #[inline]
    fn record(&mut self, mut layout: Box<Local>, start: usize, next: usize, rolled: Option<u32>) -> Box<Local> {
        if !layout.definition.developer_fields.is_empty() && layout.plan.revision != self.developer.revision {
            layout.plan = self.plan(&layout.definition);
        }
        let Local { definition, plan, .. } = layout.as_ref();
        let window = if let Some(window) = self.bytes.get(start..next + OVERREAD) {
            window
        } else {
            self.scratch.clear();
            self.scratch.extend_from_slice(self.bytes.get(start..next).unwrap_or_default());
            self.scratch.extend_from_slice(&[0; OVERREAD]);
            &self.scratch
        };
        let mut row = EMPTY_ROW;
        plan.fill(window, definition.big_endian, &mut row);
        if plan.has_odd() {
            plan.fill_odd(window, definition.big_endian, &mut row);
        }
        let time = &mut row[Slot::Time as usize];
        match rolled {
            Some(rolled) => *time = rolled,
            None if *time != MISSING => self.last_time = Some(*time),
            None => {}
        }
        if self.content.samples.push(row) && plan.has_odd() {
            plan.put_rare(window, definition.big_endian, &mut self.distance, &mut self.content.samples);
        }
        layout
    }

    /// Reads one message that is no record. Returns false when nothing further is wanted.
    fn message(&mut self, read: &Message<'_>) -> bool {
        let content = &mut self.content;
        match read.definition.message {
            message::FILE_ID => {
                let file_id = FileId::read(read);
                let foreign = file_id.file_type.filter(|file_type| *file_type != FILE_TYPE_ACTIVITY);
                if foreign.is_some() && content.samples.len() == 0 && content.sessions.is_empty() {
                    content.foreign_type = foreign;
                    return false;
                }
                content.file_id = file_id;
            }
            message::SPORT => {
                content.sport = FitSport { sport: read.whole(0), sub_sport: read.whole(1) };
            }
            message::SESSION | message::LAP | message::EVENT if content.is_full() => content.surplus += 1,
            message::SESSION => content.sessions.push(Session::read(read)),
            message::LAP => content.laps.push(LapMessage::read(read)),
            message::EVENT => content.events.extend(TimerEvent::read(read)),
            message::ACTIVITY => content.clocks = Clocks::read(read).or(content.clocks),
            message::FIELD_DESCRIPTION => self.developer.describe(read),
            _ => {}
        }
        true
    }
}

fn time_at(payload: &[u8], offset: usize, big_endian: bool) -> Option<u32> {
    let bytes = *payload.get(offset..)?.first_chunk::<4>()?;
    let time = if big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) };
    (time != MISSING).then_some(time)
}
