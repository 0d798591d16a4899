//! A platform's own settings, as listings feel them.

use saring_bundle::{
    Exemption, Hold, MAX_HOLD, Purpose, Replica, ResourceName, RuleOverride, RuleSetOverride,
    RuleTreatment, StalenessPolicy, TenantSettings, ThresholdOverride,
};
use saring_engine::{
    Assessment, Context, Effect, Listing, Matcher, Mode, Scratch, Validity, Verdict, score,
};

use crate::world::*;

const EXPIRY: i64 = NOW + 60 * MINUTE;

fn treated(treatment: RuleTreatment, expires_at: i64) -> RuleOverride {
    RuleOverride {
        rule_set: RULE_SET.into(),
        rule: "kata".into(),
        treatment,
        reason: "uji".into(),
        expires_at,
    }
}

pub fn settings() -> TenantSettings {
    with(TenantSettings::none(TENANT), |settings| {
        settings.version = 1;
        settings.rules.push(treated(RuleTreatment::Shadow, EXPIRY));
        settings.thresholds.push(thresholds(20, 30));
        settings.category_map.insert("17".into(), "pakaian/jaket".into());
    })
}

pub fn hold(duration: i64) -> Hold {
    let (rule_set, reason) = (RULE_SET.into(), "kami uji dulu".into());
    Hold { rule_set, duration, reason, since: 0, expires_at: NOW + 24 * 60 * MINUTE }
}

fn trial(treatment: RuleTreatment, expires_at: i64) -> RuleSetOverride {
    let (rule_set, reason) = (RULE_SET.into(), "masa uji coba".into());
    RuleSetOverride { rule_set, treatment, reason, expires_at }
}

pub fn exemption(categories: &[&str], sellers: &[&str]) -> Exemption {
    Exemption {
        rule_set: RULE_SET.into(),
        rule: None,
        categories: categories.iter().map(|&category| category.into()).collect(),
        sellers: sellers.iter().map(|&seller| seller.into()).collect(),
        reason: "toko museum".into(),
        expires_at: EXPIRY,
    }
}

/// Settings with an exception of every kind.
pub fn every_kind() -> TenantSettings {
    with(settings(), |settings| {
        settings.thresholds[0].reason = "lebih ketat".into();
        settings.thresholds[0].expires_at = Some(EXPIRY);
        settings.rule_sets.push(trial(RuleTreatment::Shadow, EXPIRY));
        settings.holds.push(hold(MAX_HOLD));
        settings.exemptions.push(exemption(&["museum/koleksi"], &["toko-1"]));
    })
}

fn thresholds(review: u32, block: u32) -> ThresholdOverride {
    let (reason, expires_at) = (String::new(), None);
    ThresholdOverride { rule_set: RULE_SET.into(), review, block, reason, expires_at }
}

/// A replica with the rule of this effect and these settings.
fn replica_of(effect: Effect, settings: &TenantSettings) -> Replica {
    let bundle = with(bundle(1, "bekas"), |bundle| bundle.plan.rules[0].effect = effect);
    let rules = send_bundle(&bundle, A);
    let envelope = sign(Purpose::TenantSettings, settings.to_payload(), A);
    let settings = Sent::new(ResourceName::tenant_settings(TENANT), settings.version, envelope);
    let mut replica = replica();
    apply(&mut replica, &rules);
    apply(&mut replica, &settings);
    replica
}

fn assess(replica: &Replica, now: i64) -> Assessment {
    replica.live().load().score(&Listing::titled("bekas"), now, &mut Scratch::default())
}

fn with_overrides(overrides: Vec<RuleOverride>) -> TenantSettings {
    with(TenantSettings::none(TENANT), |settings| {
        (settings.version, settings.rules) = (1, overrides);
    })
}

#[test]
fn thresholds_only_tighten() {
    for (tighter, expected) in [
        (thresholds(20, 30), Verdict::Block),
        (thresholds(30, 60), Verdict::Review),
        (thresholds(60, 100), Verdict::Allow),
        (thresholds(40, 99), Verdict::Review),
    ] {
        let settings = with(with_overrides(vec![]), |settings| settings.thresholds.push(tighter));
        assert_eq!(assess(&replica_of(Effect::Score(40), &settings), NOW).verdict, expected);
    }
    let plan = settings().apply(&plan("bekas"), NOW);
    assert_eq!((plan.thresholds.review, plan.thresholds.block), (20, 30));
    // Those of another rule set are its own affair.
    let others = with(settings(), |settings| settings.thresholds[0].rule_set = "lain".into());
    assert_eq!(others.apply(&crate::world::plan("bekas"), NOW).thresholds.block, 90);
}

#[test]
fn an_override_ends_by_itself() {
    let shadow = with_overrides(vec![treated(RuleTreatment::Shadow, EXPIRY)]);
    let replica = replica_of(Effect::Block, &shadow);
    let before = assess(&replica, EXPIRY - 1);
    assert_eq!((before.verdict, before.score), (Verdict::Allow, 0));
    assert_eq!((before.hits.len(), before.shadow_hits.len()), (0, 1), "it is still reported");
    let after = assess(&replica, EXPIRY);
    assert_eq!((after.verdict, after.score), (Verdict::Block, 100));
    assert_eq!((after.hits.len(), after.shadow_hits.len()), (1, 0));

    let review = with_overrides(vec![treated(RuleTreatment::Review, EXPIRY)]);
    for (effect, during) in [
        (Effect::Block, Verdict::Review),
        (Effect::Score(95), Verdict::Review),
        (Effect::Score(40), Verdict::Allow),
    ] {
        let replica = replica_of(effect, &review);
        assert_eq!(assess(&replica, EXPIRY - 1).verdict, during, "{effect:?}");
    }
    assert_eq!(assess(&replica_of(Effect::Block, &review), EXPIRY).verdict, Verdict::Block);
}

#[test]
fn overrides_of_a_rule_and_of_its_set_hold_side_by_side() {
    let (long, short) = (EXPIRY, EXPIRY - MINUTE);
    for [of_rule, of_set] in [
        [(RuleTreatment::Review, long), (RuleTreatment::Shadow, short)],
        [(RuleTreatment::Shadow, short), (RuleTreatment::Review, long)],
    ] {
        let settings = with(with_overrides(vec![treated(of_rule.0, of_rule.1)]), |settings| {
            settings.rule_sets.push(trial(of_set.0, of_set.1));
        });
        let mut replica = replica_of(Effect::Block, &settings);
        for (now, expected) in
            [(NOW, Verdict::Allow), (short, Verdict::Review), (long, Verdict::Block)]
        {
            if let Some(prepared) = replica.advance(now).unwrap() {
                prepared.commit();
            }
            assert_eq!(assess(&replica, now).verdict, expected, "{now}");
        }
    }
}

#[test]
fn an_override_keeps_the_period_of_the_rule() {
    let mut plan = plan("bekas");
    plan.rules[0].valid = Validity { from: Some(NOW), until: Some(NOW + 100) };
    let periods = |ends| {
        let overridden =
            with_overrides(vec![treated(RuleTreatment::Review, ends)]).apply(&plan, NOW);
        let period = |rule: &saring_engine::Rule| (rule.effect, rule.valid.from, rule.valid.until);
        overridden.rules.iter().map(period).collect::<Vec<_>>()
    };
    let (from, until) = (Some(NOW), Some(NOW + 100));
    let middle = Some(NOW + 50);
    let split = [(Effect::Review, from, middle), (Effect::Block, middle, until)];
    assert_eq!(periods(NOW + 50), split);
    assert_eq!(periods(NOW), [(Effect::Block, from, until)]);
    assert_eq!(periods(NOW + 100), [(Effect::Review, from, until)]);
}

#[test]
fn a_stale_copy_does_as_its_platform_chose() {
    for (policy, expected) in [
        (StalenessPolicy::GoOn, Some([Verdict::Allow, Verdict::Block])),
        (StalenessPolicy::Review, Some([Verdict::Review, Verdict::Block])),
        (StalenessPolicy::Refuse, None),
    ] {
        let settings = with(with_overrides(vec![]), |settings| settings.staleness_policy = policy);
        let active = replica_of(Effect::Block, &settings).live().load();
        let stale = |title: &str| {
            let listing = Listing::titled(title);
            let assessment = active.score_stale(&listing, NOW, &mut Scratch::default());
            assessment.map(|assessment| assessment.verdict)
        };
        let got = stale("baru").zip(stale("bekas")).map(<[Verdict; 2]>::from);
        assert_eq!(got, expected, "{policy:?}");
    }
}

#[test]
fn thresholds_end_too() {
    let ending = with(with_overrides(vec![]), |settings| {
        settings.thresholds = vec![thresholds(30, 40)];
        settings.thresholds[0].expires_at = Some(EXPIRY);
    });
    let mut replica = replica_of(Effect::Score(40), &ending);
    assert_eq!(assess(&replica, NOW).verdict, Verdict::Block);
    assert_eq!(replica.next_change(), Some(EXPIRY));
    assert!(replica.advance(EXPIRY - 1).unwrap().is_none());
    replica.advance(EXPIRY).unwrap().unwrap().commit();
    assert_eq!(assess(&replica, EXPIRY).verdict, Verdict::Allow);
    assert_eq!(replica.next_change(), None);
    // Those that had ended before they came never counted.
    let late = with(ending, |settings| settings.thresholds[0].expires_at = Some(NOW));
    let replica = replica_of(Effect::Score(40), &late);
    assert_eq!((assess(&replica, NOW).verdict, replica.next_change()), (Verdict::Allow, None));
}

#[test]
fn a_whole_rule_set_is_tried_out() {
    for (treatment, during) in
        [(RuleTreatment::Shadow, Verdict::Allow), (RuleTreatment::Review, Verdict::Review)]
    {
        let settings = with(with_overrides(vec![]), |settings| {
            settings.rule_sets.push(trial(treatment, EXPIRY));
        });
        let mut replica = replica_of(Effect::Block, &settings);
        assert_eq!(assess(&replica, EXPIRY - 1).verdict, during, "{treatment:?}");
        replica.advance(EXPIRY).unwrap().unwrap().commit();
        assert_eq!(assess(&replica, EXPIRY).verdict, Verdict::Block, "{treatment:?}");
        assert_eq!(assess(&replica, NOW).rule_sets[0].rules.len(), 1, "it is reported");
        let others = with(settings, |settings| settings.rule_sets[0].rule_set = "lain".into());
        assert_eq!(assess(&replica_of(Effect::Block, &others), NOW).verdict, Verdict::Block);
    }
}

#[test]
fn scores_do_not_add_up_to_a_block_on_trial() {
    let settings = with(with_overrides(vec![]), |settings| {
        settings.rule_sets.push(trial(RuleTreatment::Review, EXPIRY));
    });
    let mut plan = plan("bekas");
    plan.rules[0].effect = Effect::Score(60);
    plan.rules.push(with(plan.rules[0].clone(), |rule| rule.id = "lagi".into()));
    for (now, expected) in [(EXPIRY - 1, Verdict::Review), (EXPIRY, Verdict::Block)] {
        let matcher = Matcher::new(&[settings.apply(&plan, now)]).unwrap();
        let (listing, mut scratch) = (Listing::titled("bekas"), Scratch::default());
        let assessment = score(&matcher, &Context::default(), &listing, now, &mut scratch);
        assert_eq!((assessment.verdict, assessment.score), (expected, 100));
    }
}

#[test]
fn an_exemption_is_told_and_ends() {
    let of_rule = |rule: &str| {
        with(exemption(&[], &["toko-2"]), |exemption| exemption.rule = Some(rule.into()))
    };
    let settings = with(with_overrides(vec![]), |settings| {
        settings.category_map.insert("17".into(), "museum/koleksi/kain".into());
        settings.exemptions =
            vec![exemption(&["museum > koleksi"], &["toko-1"]), of_rule("kata"), of_rule("lain")];
        settings.exemptions[2].sellers = vec!["toko-3".into()];
    });
    let active = replica_of(Effect::Block, &settings).live().load();
    let listing = |category: Option<&str>, seller: Option<&str>| Listing {
        category: category.map(str::to_owned),
        seller: seller.map(str::to_owned),
        ..Listing::titled("bekas")
    };
    for (category, seller, exempt) in [
        (None, None, false),
        (Some("17"), None, true),
        // A category that the map does not know is no category.
        (Some("museum/koleksi"), None, false),
        (None, Some("toko-1"), true),
        (None, Some("toko-2"), true),
        (None, Some("toko-3"), false),
        (Some("18"), Some("toko-1"), true),
        (Some("17"), Some("toko-9"), true),
    ] {
        let listing = listing(category, seller);
        let before = active.score(&listing, EXPIRY - 1, &mut Scratch::default());
        let expected = if exempt { Verdict::Allow } else { Verdict::Block };
        assert_eq!(before.verdict, expected, "{listing:?}");
        let rule = &before.rule_sets[0].rules[0];
        let mode = if exempt { Mode::Shadow } else { Mode::Enforce };
        assert_eq!((rule.exempt, rule.mode), (exempt, mode), "{listing:?}");
        assert_eq!(before.to_json().contains(r#""exempt":true"#), exempt);
        assert_eq!(
            (before.hits.len(), before.shadow_hits.len()),
            (!exempt as usize, exempt as usize)
        );
        let after = active.score(&listing, EXPIRY, &mut Scratch::default());
        assert_eq!((after.verdict, after.rule_sets[0].rules[0].exempt), (Verdict::Block, false));
    }
}

/// The fields that are at fault after a change of settings of every kind.
fn faults(change: impl FnOnce(&mut TenantSettings)) -> Vec<String> {
    let settings = with(every_kind(), change);
    let faults: Vec<_> = settings.faults().into_iter().map(|fault| fault.field).collect();
    let read = TenantSettings::from_payload(&settings.to_payload());
    match read {
        Ok(read) => assert_eq!((&read, &faults), (&settings, &Vec::new())),
        Err(refusal) => {
            assert_eq!(refusal.code(), "BAD_SETTINGS");
            assert!(refusal.to_string().contains(&faults[0]), "{refusal}");
        }
    }
    faults
}

#[test]
fn what_settings_may_say_is_bounded() {
    assert_eq!(faults(|_| ()), [""; 0]);
    assert_eq!(faults(|it| it.rules[0].reason = " ".into()), ["rules[0].reason"]);
    assert_eq!(faults(|it| it.rules[0].rule = String::new()), ["rules[0].rule"]);
    assert_eq!(faults(|it| it.rule_sets[0].reason = "x".repeat(501)), ["rule_sets[0].reason"]);
    assert_eq!(faults(|it| it.rule_sets[0].reason = "é".repeat(500)), [""; 0]);
    assert_eq!(faults(|it| it.thresholds[0].reason = String::new()), [""; 0]);
    assert_eq!(faults(|it| it.thresholds[0].review = 30), ["thresholds[0]"]);
    assert_eq!(faults(|it| it.thresholds[0].review = 29), [""; 0]);
    assert_eq!(faults(|it| it.thresholds.push(thresholds(1, 2))), ["thresholds[1].rule_set"]);
    let twice = |it: &mut TenantSettings| it.rule_sets.push(trial(RuleTreatment::Review, EXPIRY));
    assert_eq!(faults(twice), ["rule_sets[1].rule_set"]);
    let twice = |it: &mut TenantSettings| it.rules.push(treated(RuleTreatment::Review, EXPIRY));
    assert_eq!(faults(twice), ["rules[1].rule"]);
    assert_eq!(faults(|it| it.holds[0].duration = 0), ["holds[0].duration"]);
    assert_eq!(faults(|it| it.holds[0].duration = MAX_HOLD + 1), ["holds[0].duration"]);
    assert_eq!(faults(|it| it.holds.push(hold(1))), ["holds[1].rule_set"]);
    assert_eq!(faults(|it| it.exemptions[0] = exemption(&[], &[])), ["exemptions[0]"]);
    let categories = |it: &mut TenantSettings| it.exemptions[0].categories = vec!["/".into(); 2];
    assert_eq!(faults(categories), ["exemptions[0].categories[0]", "exemptions[0].categories[1]"]);
    let sellers = |it: &mut TenantSettings| it.exemptions[0].sellers = vec!["x".into(); 1_001];
    assert_eq!(faults(sellers), ["exemptions[0].sellers"]);
    let nobody = |it: &mut TenantSettings| it.exemptions[0].sellers.push(String::new());
    assert_eq!(faults(nobody), ["exemptions[0].sellers[1]"]);
    let rules = |it: &TenantSettings, many: usize| {
        let one = |at| with(it.rules[0].clone(), |rule| rule.rule = format!("aturan-{at}"));
        (0..many).map(one).collect()
    };
    assert_eq!(faults(|it| it.rules = rules(it, 996)), [""; 0]);
    assert_eq!(faults(|it| it.rules = rules(it, 997)), ["rules"]);
    let categories = |it: &mut TenantSettings| {
        let all = exemption(&["a"; 100], &[]);
        it.exemptions = vec![all; 11];
    };
    assert_eq!(faults(categories), ["exemptions"]);
    let mut large = every_kind();
    large.category_map.insert("x".repeat(2 << 20), "pakaian".into());
    let refusal = TenantSettings::from_payload(&large.to_payload()).unwrap_err();
    assert_eq!(refusal.code(), "TOO_LARGE");
}

#[test]
fn only_what_holds_is_shown() {
    let settings = every_kind();
    let at = |now, rule_set| settings.exceptions_at(now, rule_set).exceptions();
    assert_eq!(settings.exceptions(), 5);
    assert_eq!([at(NOW, None), at(NOW, Some(RULE_SET)), at(NOW, Some("lain"))], [5, 5, 0]);
    assert_eq!(at(EXPIRY, None), 1, "the hold ends later");
    assert!(settings.exceptions_at(NOW, None).category_map.is_empty());
}
