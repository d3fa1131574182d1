//! The studies that rules cite, each once. Who, year, title and identifier; what a study says about a rule stands in the
//! documentation of the rule.

use super::rule::Citation;

pub(super) const ANDERSON_2022: Citation = Citation {
    authors: "Anderson et al.",
    year: 2022,
    title: "What is the effect of changing running step rate on injury, performance and biomechanics? A systematic review and meta-analysis",
    doi: "10.1186/s40798-022-00504-0",
};
pub(super) const BUIST_2008: Citation = Citation {
    authors: "Buist et al.",
    year: 2008,
    title: "No effect of a graded training program on the number of running-related injuries in novice runners",
    doi: "10.1177/0363546507307505",
};
pub(super) const DAMSTED_2019: Citation = Citation {
    authors: "Damsted et al.",
    year: 2019,
    title: "The association between changes in weekly running distance and running-related injury: preparing for a half marathon",
    doi: "10.2519/jospt.2019.8541",
};
pub(super) const ESCULIER_2018: Citation = Citation {
    authors: "Esculier et al.",
    year: 2018,
    title: "Is combining gait retraining or an exercise programme with education better than education alone in treating runners with patellofemoral pain?",
    doi: "10.1136/bjsports-2016-096988",
};
pub(super) const FOSTER_1998: Citation = Citation {
    authors: "Foster",
    year: 1998,
    title: "Monitoring training in athletes with reference to overtraining syndrome",
    doi: "10.1097/00005768-199807000-00023",
};
pub(super) const FRANDSEN_2025: Citation = Citation {
    authors: "Frandsen et al.",
    year: 2025,
    title: "How much running is too much? Identifying high-risk running sessions in a 5200-person cohort study",
    doi: "10.1136/bjsports-2024-109380",
};
pub(super) const HEIDERSCHEIT_2011: Citation = Citation {
    authors: "Heiderscheit et al.",
    year: 2011,
    title: "Effects of step rate manipulation on joint mechanics during running",
    doi: "10.1249/MSS.0b013e3181ebedf4",
};
pub(super) const MALISOUX_2015: Citation = Citation {
    authors: "Malisoux et al.",
    year: 2015,
    title: "Can parallel use of different running shoes decrease running-related injury risk?",
    doi: "10.1111/sms.12154",
};
pub(super) const MALISOUX_2020: Citation = Citation {
    authors: "Malisoux et al.",
    year: 2020,
    title: "Shoe cushioning influences the running injury risk according to body mass: a randomized controlled trial involving 848 recreational runners",
    doi: "10.1177/0363546519892578",
};
pub(super) const NIELSEN_2014: Citation = Citation {
    authors: "Nielsen et al.",
    year: 2014,
    title: "Excessive progression in weekly running distance and risk of running-related injuries: an association which varies according to type of injury",
    doi: "10.2519/jospt.2014.5164",
};
pub(super) const RAMSKOV_2018: Citation = Citation {
    authors: "Ramskov et al.",
    year: 2018,
    title: "Run Clever - No difference in risk of injury when comparing progression in running volume and running intensity in recreational runners: a randomised trial",
    doi: "10.1136/bmjsem-2017-000333",
};
pub(super) const THAKKAR_2019: Citation = Citation {
    authors: "Thakkar et al.",
    year: 2019,
    title: "Tibiofemoral joint forces in female recreational runners vary with step frequency",
    doi: "10.1249/MSS.0000000000001915",
};
pub(super) const VAN_DER_WORP_2012: Citation = Citation {
    authors: "van der Worp et al.",
    year: 2012,
    title: "Iliotibial band syndrome in runners: a systematic review",
    doi: "10.1007/BF03262306",
};
pub(super) const VAN_HOOREN_2018: Citation = Citation {
    authors: "Van Hooren and Peake",
    year: 2018,
    title: "Do we need a cool-down after exercise? A narrative review of the psychophysiological effects and the effects on performance, injuries and the long-term adaptive response",
    doi: "10.1007/s40279-018-0916-2",
};
pub(super) const VAN_MECHELEN_1993: Citation = Citation {
    authors: "van Mechelen et al.",
    year: 1993,
    title: "Prevention of running injuries by warm-up, cool-down, and stretching exercises",
    doi: "10.1177/036354659302100513",
};
pub(super) const WILLSON_2014: Citation = Citation {
    authors: "Willson et al.",
    year: 2014,
    title: "Effects of step length on patellofemoral joint stress in female runners with and without patellofemoral pain",
    doi: "10.1016/j.clinbiomech.2013.12.016",
};
