//! The studies that rules cite, each once; advice cites them too, and has those that no rule cites in
//! `advice/studies.rs`. Who, year, title and identifier; what a study says about a rule stands in the documentation of
//! the rule.

use super::rule::Citation;

pub(super) const ABRAHAMSON_2025: Citation = Citation {
    authors: "Abrahamson et al.",
    year: 2025,
    title: "Using self-reported training characteristics to better understand who is more likely to sustain running-related injuries than others: the Garmin-RUNSAFE Running Health Study",
    doi: "10.1111/sms.70004",
};
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
pub(super) const BURKE_2021: Citation = Citation {
    authors: "Burke et al.",
    year: 2021,
    title: "Risk factors for injuries in runners: a systematic review of foot strike technique and its classification at impact",
    doi: "10.1177/23259671211020283",
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
pub(super) const LEPPANEN_2024: Citation = Citation {
    authors: "Leppänen et al.",
    year: 2024,
    title: "Hip and core exercise programme prevents running-related overuse injuries in adult novice recreational runners: a three-arm randomised controlled trial (Run RCT)",
    doi: "10.1136/bjsports-2023-107926",
};
pub(super) const LOVDAL_2021: Citation = Citation {
    authors: "Lövdal et al.",
    year: 2021,
    title: "Injury prediction in competitive runners with machine learning",
    doi: "10.1123/ijspp.2020-0518",
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
pub(super) const MULVAD_2018: Citation = Citation {
    authors: "Mulvad et al.",
    year: 2018,
    title: "Diagnoses and time to recovery among injured recreational runners in the RUN CLEVER trial",
    doi: "10.1371/journal.pone.0204742",
};
pub(super) const NAKAOKA_2021: Citation = Citation {
    authors: "Nakaoka et al.",
    year: 2021,
    title: "The association between the acute:chronic workload ratio and running-related injuries in Dutch runners: a prospective cohort study",
    doi: "10.1007/s40279-021-01483-0",
};
pub(super) const NEAL_2019: Citation = Citation {
    authors: "Neal et al.",
    year: 2019,
    title: "Risk factors for patellofemoral pain: a systematic review and meta-analysis",
    doi: "10.1136/bjsports-2017-098890",
};
pub(super) const NIELSEN_2014: Citation = Citation {
    authors: "Nielsen et al.",
    year: 2014,
    title: "Excessive progression in weekly running distance and risk of running-related injuries: an association which varies according to type of injury",
    doi: "10.2519/jospt.2014.5164",
};
pub(super) const NIELSEN_2014_RECOVERY: Citation = Citation {
    authors: "Nielsen et al.",
    year: 2014,
    title: "A prospective study on time to recovery in 254 injured novice runners",
    doi: "10.1371/journal.pone.0099877",
};
pub(super) const RAMSKOV_2018: Citation = Citation {
    authors: "Ramskov et al.",
    year: 2018,
    title: "Run Clever: no difference in risk of injury when comparing progression in running volume and running intensity in recreational runners, a randomised trial",
    doi: "10.1136/bmjsem-2017-000333",
};
pub(super) const RIDGE_2013: Citation = Citation {
    authors: "Ridge et al.",
    year: 2013,
    title: "Foot bone marrow edema after a 10-wk transition to minimalist running shoes",
    doi: "10.1249/MSS.0b013e3182874769",
};
pub(super) const SAW_2016: Citation = Citation {
    authors: "Saw et al.",
    year: 2016,
    title: "Monitoring the athlete training response: subjective self-reported measures trump commonly used objective measures: a systematic review",
    doi: "10.1136/bjsports-2015-094758",
};
pub(super) const SHIH_2023: Citation = Citation {
    authors: "Shih and Ho",
    year: 2023,
    title: "Lower extremity support moment and distribution of joint moments during sloped running",
    doi: "10.52082/jssm.2023.111",
};
pub(super) const TELHAN_2010: Citation = Citation {
    authors: "Telhan et al.",
    year: 2010,
    title: "Lower limb joint kinetics during moderately sloped running",
    doi: "10.4085/1062-6050-45.1.16",
};
pub(super) const TESSUTTI_2010: Citation = Citation {
    authors: "Tessutti et al.",
    year: 2010,
    title: "In-shoe plantar pressure distribution during running on natural grass and asphalt in recreational runners",
    doi: "10.1016/j.jsams.2008.07.008",
};
pub(super) const THAKKAR_2019: Citation = Citation {
    authors: "Thakkar et al.",
    year: 2019,
    title: "Tibiofemoral joint forces in female recreational runners vary with step frequency",
    doi: "10.1249/MSS.0000000000001915",
};
pub(super) const THEISEN_2014: Citation = Citation {
    authors: "Theisen et al.",
    year: 2014,
    title: "Influence of midsole hardness of standard cushioned shoes on running-related injury risk",
    doi: "10.1136/bjsports-2013-092613",
};
pub(super) const TORESDAHL_2020: Citation = Citation {
    authors: "Toresdahl et al.",
    year: 2020,
    title: "A randomized study of a strength training program to prevent injuries in runners of the New York City Marathon",
    doi: "10.1177/1941738119877180",
};
pub(super) const VANNATTA_2015: Citation = Citation {
    authors: "Vannatta and Kernozek",
    year: 2015,
    title: "Patellofemoral joint stress during running with alterations in foot strike pattern",
    doi: "10.1249/MSS.0000000000000503",
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
pub(super) const WARNE_2017: Citation = Citation {
    authors: "Warne and Gruber",
    year: 2017,
    title: "Transitioning to minimal footwear: a systematic review of methods and future clinical recommendations",
    doi: "10.1186/s40798-017-0096-x",
};
pub(super) const WILLSON_2014: Citation = Citation {
    authors: "Willson et al.",
    year: 2014,
    title: "Effects of step length on patellofemoral joint stress in female runners with and without patellofemoral pain",
    doi: "10.1016/j.clinbiomech.2013.12.016",
};
pub(super) const WILLWACHER_2022: Citation = Citation {
    authors: "Willwacher et al.",
    year: 2022,
    title: "Running-related biomechanical risk factors for overuse injuries in distance runners: a systematic review considering injury specificity and the potentials for future research",
    doi: "10.1007/s40279-022-01666-3",
};
pub(super) const WU_2024: Citation = Citation {
    authors: "Wu et al.",
    year: 2024,
    title: "Do exercise-based prevention programs reduce injury in endurance runners? A systematic review and meta-analysis",
    doi: "10.1007/s40279-024-01993-7",
};
