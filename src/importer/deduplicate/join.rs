//! Puts linked recordings into groups, surest links first, and keeps apart what must not be one (FORMATS section 6,
//! level 6).

use std::collections::BTreeSet;

use super::pairs::Link;
use super::{Compared, Level, is_cut_off};
use crate::model::service::Service;

/// Who is with whom.
pub(super) struct Joined {
    /// Members of each group; empty for those that went into another.
    pub(super) groups: Vec<Vec<usize>>,
    /// The group of each recording.
    pub(super) group_of: Vec<usize>,
    /// Linked pairs that one service lists as two.
    pub(super) listed_twice: Vec<(usize, usize)>,
}

/// Recordings that are one, with what decides whether others may join them.
struct Group {
    members: Vec<usize>,
    /// Hashes of the files.
    files: BTreeSet<[u8; 32]>,
    /// Services with a row among the members.
    services: BTreeSet<Service>,
    /// One is not cut off.
    holds_whole: bool,
    /// One is sure of its zone.
    holds_sure: bool,
}

impl Group {
    fn of(index: usize, copy: &Compared<'_>) -> Self {
        Self {
            members: vec![index],
            files: BTreeSet::from([copy.activity.content_hash]),
            services: copy.row().map(|row| row.id.service).into_iter().collect(),
            holds_whole: !is_cut_off(copy.activity),
            holds_sure: !copy.facts.zone_is_doubtful,
        }
    }

    fn size(&self) -> usize {
        self.members.len()
    }

    /// What keeps two groups apart that are linked at this level; the first is not the larger one.
    fn obstacle(&self, larger: &Self, level: Level) -> Option<Obstacle> {
        let service = || self.services.iter().any(|service| larger.services.contains(service));
        if self.files.iter().any(|file| larger.files.contains(file)) {
            Some(Obstacle::File)
        } else if !level.is_identity() && service() {
            Some(Obstacle::Service)
        } else if level == Level::CutOff && self.holds_whole && larger.holds_whole {
            Some(Obstacle::Whole)
        } else if level == Level::Zone && self.holds_sure && larger.holds_sure {
            Some(Obstacle::Zone)
        } else {
            None
        }
    }

    fn take(&mut self, smaller: Self) {
        self.members.extend(smaller.members);
        self.files.extend(smaller.files);
        self.services.extend(smaller.services);
        self.holds_whole |= smaller.holds_whole;
        self.holds_sure |= smaller.holds_sure;
    }
}

/// Why two groups stay two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Obstacle {
    /// They hold sessions of one file.
    File,
    /// They hold rows of one service.
    Service,
    /// A recording that was cut off may be a part of either.
    Whole,
    /// A recording without a sure zone may be either, and both know when they began.
    Zone,
}

/// Joins linked recordings in the order of the links.
pub(super) fn join(copies: &[Compared<'_>], links: &[Link]) -> Joined {
    let mut group_of: Vec<usize> = (0..copies.len()).collect();
    let mut groups: Vec<Option<Group>> =
        copies.iter().enumerate().map(|(index, copy)| Some(Group::of(index, copy))).collect();
    let mut listed_twice = Vec::new();
    for link in links {
        let (Some(&a), Some(&b)) = (group_of.get(link.a), group_of.get(link.b)) else { continue };
        if a == b {
            continue;
        }
        let (Some(one), Some(other)) = (groups.get(a).and_then(Option::as_ref), groups.get(b).and_then(Option::as_ref))
        else {
            continue;
        };
        let (small, large) = if one.size() <= other.size() { (a, b) } else { (b, a) };
        let (smaller, larger) = if small == a { (one, other) } else { (other, one) };
        match smaller.obstacle(larger, link.level) {
            Some(Obstacle::Service) if link.level != Level::Zone => listed_twice.push((link.a, link.b)),
            Some(_) => {}
            None => {
                let Some(moved) = groups.get_mut(small).and_then(Option::take) else { continue };
                for member in &moved.members {
                    if let Some(group) = group_of.get_mut(*member) {
                        *group = large;
                    }
                }
                if let Some(group) = groups.get_mut(large).and_then(Option::as_mut) {
                    group.take(moved);
                }
            }
        }
    }
    let groups = groups.into_iter().map(|group| group.map_or_else(Vec::new, |group| group.members)).collect();
    Joined { groups, group_of, listed_twice }
}
