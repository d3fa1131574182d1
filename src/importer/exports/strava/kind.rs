//! Strava's kinds of activity in the languages of its tables (FORMATS section 1.4).

use super::words;
use crate::model::activity::{Sport, Surface};

/// Words without their blanks and hyphens, in lower case.
///
/// English, Spanish and Dutch words are those of real tables and of Strava's list of sport types; those of the other
/// languages, and rarer ones of these, are from memory. Workout is the generic exercise and counts as strength with
/// weight training (RULES card LT-1), as does Spanish `Entrenamiento`.
const WORDS: &[(Sport, Option<Surface>, &str)] = &[
    (
        Sport::Run,
        None,
        "run running lauf laufen courseàpied course carrera correr hardloopsessie hardlopen corsa corrida \
         bieg bieganie löpning løb løp løpetur løping ランニング ラン 跑步 달리기 бег забег",
    ),
    (
        Sport::Run,
        Some(Surface::Trail),
        "trailrun trailrunning traillauf trail coursesursentier coursesentrail carreradetrail \
         carreraporsenderos carreraporsendero carrerademontaña trailhardloopsessie trailloop trailrunsessie \
         hardlooptrail corsatrail corsasutrail corridaemtrilha biegterenowy trailløb terrängløp terrengløp \
         terränglöpning トレイルランニング トレイルラン 越野跑 트레일러닝",
    ),
    (
        Sport::Run,
        Some(Surface::Treadmill),
        "virtualrun treadmillrun treadmill indoorrun virtuellerlauf laufbandlauf coursevirtuelle \
         courseàpiedvirtuelle courseàpiedtapis carreravirtual virtuelehardloopsessie virtueelhardlopen \
         corsavirtuale corridavirtual biegwirtualny virtuelltløp virtueltløb virtuellöpning バーチャルランニング \
         バーチャルラン 虚拟跑步",
    ),
    (
        Sport::Walk,
        None,
        "walk walking spaziergang gehen marche caminata wandeling camminata caminhada spacer promenad gåtur \
         nordicwalking ウォーキング 散歩 步行 健走 걷기 ходьба",
    ),
    (
        Sport::Hike,
        None,
        "hike hiking wanderung wandern randonnée caminataporsenderos senderismo excursión hiketocht hiken \
         trektocht bergwandeling escursione trilha wędrówka vandring vandretur fottur snowshoe \
         schneeschuhwandern schneeschuhlauf raquettes raquettesàneige raquetasdenieve sneeuwschoenwandelen \
         ハイキング 徒步 遠足 하이킹",
    ),
    (
        Sport::Bike,
        None,
        "ride cycling virtualride ebikeride mountainbikeride emountainbikeride gravelride velomobile radfahrt \
         radfahren virtuelleradfahrt ebikefahrt mountainbikefahrt emountainbikefahrt gravelfahrt graveltour \
         vélo sortieàvélo sortievélo vélovirtuel sortieàvélovirtuelle véloélectrique sortieenvéloélectrique \
         sortieenvtt vtt vttélectrique sortiegravel vuelta vueltaciclista vueltaenbicicleta ciclismo \
         vueltavirtual vueltaciclistavirtual ciclismovirtual vueltaenbicicletaeléctrica \
         vueltaenbicicletademontaña vueltaengravel fietsrit virtuelefietsrit ebikerit mountainbikerit \
         emountainbikerit gravelrit giro giroinbici pedalada pedaladavirtual jazdanarowerze jazda cykling \
         cykeltur sykkeltur ライド バーチャルライド 骑行 騎乘 라이딩 велозаезд заезд",
    ),
    (
        Sport::Swim,
        None,
        "swim swimming schwimmen natation natación zwemmen zwemsessie nuoto nuotata natação pływanie simning \
         svømning svømming svømmetur スイム 水泳 游泳 수영 плавание",
    ),
    (
        Sport::Strength,
        None,
        "workout weighttraining crossfit hiit highintensityintervaltraining strengthtraining training \
         trainingseinheit workouteinheit krafttraining gewichtstraining hochintensivesintervalltraining \
         entraînement entrainement musculation entraînementauxpoids renforcementmusculaire \
         entraînementfractionnédehauteintensité entrenamiento entrenamientoconpesas pesas \
         entrenamientoenintervalosdealtaintensidad entrenamientoporintervalosdealtaintensidad gewichttraining \
         krachttraining intensieveintervaltraining intervaltrainingmethogeintensiteit allenamento \
         allenamentopesi allenamentoconipesi treino treinamento treinamentocompesos musculação trening \
         treningsiłowy styrketräning styrketræning styrketrening träning træning ワークアウト 筋力トレーニング ウェイトトレーニング \
         锻炼 重量训练 力量训练 운동 웨이트트레이닝 тренировка силоваятренировка",
    ),
    (
        Sport::Elliptical,
        None,
        "elliptical ellipsentrainer crosstrainer elliptique véloelliptique elíptica elíptico ellittica \
         eliptyk エリプティカル 椭圆机",
    ),
    (
        Sport::Other,
        None,
        "yoga pilates stairstepper physicaltherapy dance badminton squash tennis tabletennis pickleball padel \
         racquetball volleyball basketball virtualrow treppensteigen stepper simulateurdescalier escaladora \
         traploper tischtennis tafeltennis tennisdetable tenis tenisdemesa ヨガ 瑜伽 요가 rowing canoeing canoe \
         kayaking sail sailing standuppaddling surfing windsurf windsurfing kitesurf rudern kanufahren kanu \
         kajakfahren kajak segeln stehpaddeln surfen aviron canoë kayak voile remo piragüismo vela roeien \
         kanoën kajakken zeilen canottaggio nordicski alpineski backcountryski rollerski snowboard \
         skilanglauf langlauf skiabfahrt skifahren skialpin skitour skidefond skinordique skiderandonnée \
         snowboarden esquínórdico esquídefondo esquíalpino esquídetravesía langlaufen skiën alpineskiën \
         toerskiën iceskate inlineskate skateboard eislaufen inlineskaten patinageàglace patinsàrouesalignées \
         roller patinajesobrehielo patinajeenlínea schaatsen rockclimbing klettern escalade escalada klimmen \
         golf soccer footballsoccer football fussball fußball fútbol voetbal cricket wheelchair rollstuhl \
         fauteuilroulant silladeruedas rolstoel handcycle handbike vélocouché",
    ),
];

/// Sport and ground of a word of the column "Activity Type", `None` for one that is not known.
pub(super) fn of(word: &str) -> Option<(Sport, Option<Surface>)> {
    let key = words::letters(word);
    let found = WORDS.iter().find(|(_, _, words)| words.split(' ').any(|word| word == key));
    found.filter(|_| !key.is_empty()).map(|(sport, surface, _)| (*sport, *surface))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_real_tables() {
        let sport = |word: &str| of(word).map(|(sport, _)| sport);
        for word in ["Run", "Lauf", "Course à pied", "Carrera", "Hardloopsessie"] {
            assert_eq!(of(word), Some((Sport::Run, None)), "{word}");
        }
        for word in ["Ride", "Radfahrt", "Vélo", "Vuelta ciclista", "Fietsrit", "E-Bike Ride", "Virtual Ride"] {
            assert_eq!(sport(word), Some(Sport::Bike), "{word}");
        }
        for word in ["Workout", "Weight Training", "Crossfit", "Entrenamiento", "Entrenamiento con pesas", "Training"] {
            assert_eq!(sport(word), Some(Sport::Strength), "{word}");
        }
        for word in ["Yoga", "Rowing", "Nordic Ski", "Alpine Ski", "Football (Soccer)", "Stair-Stepper"] {
            assert_eq!(sport(word), Some(Sport::Other), "{word}");
        }
        for word in ["Walk", "Marche", "Caminata", "Wandeling"] {
            assert_eq!(sport(word), Some(Sport::Walk), "{word}");
        }
        assert_eq!(
            (sport("Zwemmen"), sport("Hike"), sport("Snowshoe")),
            (Some(Sport::Swim), Some(Sport::Hike), Some(Sport::Hike))
        );
        assert_eq!(sport("Elliptical"), Some(Sport::Elliptical));
    }

    #[test]
    fn trail_and_treadmill_are_runs() {
        assert_eq!(of("Trail Run"), Some((Sport::Run, Some(Surface::Trail))));
        assert_eq!(of("TrailRun"), of("Trail Run"));
        assert_eq!(of("Virtual Run"), Some((Sport::Run, Some(Surface::Treadmill))));
    }

    #[test]
    fn unknown_words_are_not_guessed() {
        assert_eq!(of("Quidditch"), None);
        assert_eq!(of(""), None);
    }

    #[test]
    fn no_word_stands_for_two_kinds() {
        let mut all: Vec<&str> = WORDS.iter().flat_map(|(_, _, words)| words.split(' ')).collect();
        assert!(all.iter().all(|word| words::letters(word) == **word && !word.is_empty()));
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
