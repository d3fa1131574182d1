//! The article on where it hurts and why: introduction, location, hips, kneecap, IT band, load, form.

use super::{Statement, but, says};

pub(super) const STATEMENTS: &[Statement] = &[
    but(
        "INT-1",
        "Up to 40 % of runners have knee pain at some time; it is the injury they have most.",
        "Reviews find anything from 7 to 50 %, and 28 % of lower-limb injuries at the knee.",
    ),
    says("INT-2", "The ache shows when walking downstairs or bending the knee."),
    says("INT-3", "The cause is usually not in the knee but elsewhere in the body."),
    says("LOC-1", "Pain in front, around or behind the kneecap suggests patellofemoral pain, the runner’s knee."),
    says("LOC-2", "Pain on the outer edge suggests the IT band or the lateral side of the knee."),
    says("LOC-3", "Pain on the inner side may be the medial ligament or the bursa below it."),
    says("LOC-4", "Pain behind the knee may be a tight hamstring or a Baker’s cyst."),
    says("LOC-5", "A deep ache may be early arthritis or cartilage."),
    says("LOC-6", "A sharp, sudden pain needs attention at once, and maybe a professional."),
    but(
        "HIP-1",
        "Weak hips cause more knee pain than anything else: the thigh turns in and the kneecap leaves its groove.",
        "In 18 prospective studies hip strength did not predict kneecap pain. Strengthening still helps as a remedy, and as prevention when it is supervised.",
    ),
    says(
        "HIP-2",
        "Clamshells, side-lying leg lifts, single-leg squats, hip thrusts and monster walks strengthen the hips.",
    ),
    but(
        "HIP-3",
        "Steady hip work shows after three to four weeks.",
        "That is when improvement begins. Recovery took a median of 49 days for kneecap pain and 56 to 71 days for running injuries in general.",
    ),
    says("PFP-1", "Patellofemoral pain reaches up to a quarter of runners."),
    says("PFP-2", "It comes from unbalanced muscles, too little recovery, sudden load or poor mechanics."),
    but(
        "PFP-3",
        "Wall sits with the feet turned out, slow step-downs, a quad stretch and a gently moved kneecap help.",
        "Exercise helps, but neither training one part of the quadriceps alone nor the story of the groove is borne out.",
    ),
    says("ITB-1", "A sharp or burning pain on the outside that grows as the run goes on is the IT band."),
    says("ITB-2", "The band itself does not stretch; stronger hip abductors do more than stretching it."),
    says("ITB-3", "Roll the glutes, the front of the hip and the outer thigh, not the band alone."),
    says("ITB-4", "Side steps, lateral lunges and standing on one leg steady the hip."),
    says("ITB-5", "Do not always run on the same side of a cambered road."),
    but(
        "LOAD-0",
        "Too much, too fast, too soon is behind up to 60 % of running injuries.",
        "The share goes back to clinical opinion of the 1970s; a review could not say which training error injures.",
    ),
    but(
        "LOAD-1",
        "Do not run more than 10 % further than in the week before.",
        "A trial of 532 novices on a 10 % plan found no difference (20.8 against 20.3 % injured), and a cohort of 5,205 runners no relation with the change from week to week.",
    ),
    says("LOAD-2", "Do not take up speed work and hills at the same time."),
    says("LOAD-3", "Do not skip recovery between hard efforts."),
    says("LOAD-4", "Do not run the same distance at the same pace every time."),
    but(
        "LOAD-5",
        "Let the weekly total grow gradually, by the 10 % rule.",
        "The number is not supported; that a single run should not outgrow the last 30 days is.",
    ),
    says("LOAD-6", "Put at least one easy day after every hard workout."),
    but(
        "LOAD-7",
        "Build a base before intensity.",
        "A trial that progressed either volume or intensity found no difference, and its eight weeks of base lost nearly half of its runners.",
    ),
    says("LOAD-8", "Fatigue or soreness that stays is a red flag."),
    but(
        "LOAD-B1",
        "Not in the article. Beside its weekly rule: each run against the longest of the 30 days before it.",
        "The article counts weeks; the largest cohort that looked at both found a relation for the single run and none for the week.",
    ),
    says(
        "LOAD-B2",
        "Not in the article. Beside its weekly rule: two weeks together against the pairs of weeks before.",
    ),
    but(
        "LOAD-B3",
        "Not in the article. Beside its weekly rule, for display only: the last seven days against the three weeks before.",
        "Higher ratios went with fewer injuries in two cohorts, so that it never raises an alarm.",
    ),
    says("LOAD-B4", "Not in the article. Beside \"the same run every time\": how alike the days of a week are."),
    says("LOAD-B5", "Not in the article. Beside hard-easy: the share of running at low intensity over three weeks."),
    says("LOAD-B6", "Not in the article in numbers: how much of the old volume the weeks after a break may hold."),
    says("LOAD-B7", "Not in the article: how much more downhill than usual, since descent loads the kneecap."),
    says("BIO-1", "Overstriding, the foot landing too far ahead of the body, is a problem of form."),
    but(
        "BIO-2",
        "A low cadence raises the impact.",
        "At a fixed speed more steps do lower the load on the knee; that a low cadence injures is not shown, and cadence rises with speed.",
    ),
    but(
        "BIO-3",
        "Bouncing up and down wastes energy and raises the impact.",
        "No prospective study links bounce with injury; it falls when cadence rises.",
    ),
    but(
        "BIO-4",
        "An extreme heel strike can stress the knee, though less than was once thought.",
        "Studies are mixed. Landing further forward unloads the knee and loads calf and Achilles tendon.",
    ),
    but(
        "BIO-5",
        "Aim for 170 to 180 steps a minute.",
        "No one number fits all: it is a band of the population and depends on speed. A rise of 5 to 10 % on the own curve is what was tested.",
    ),
    says("BIO-6", "Take shorter, quicker and lighter steps."),
    says("BIO-7", "Run tall, with a slight lean from the ankles."),
    says("BIO-8", "Consider a professional gait analysis."),
    says("BIO-B1", "Not in the article: how evenly the ground contact is shared between left and right."),
    says("BIO-B2", "Not in the article in numbers: how form changes towards the end of long runs."),
];
