//! A platform's own settings, as listings feel them.

use saring_bundle::{
    Purpose, Replica, ResourceName, RuleOverride, RuleTreatment, StalenessPolicy, TenantSettings,
    ThresholdOverride,
};
use saring_engine::{Assessment, Effect, Listing, Scratch, Validity, Verdict};

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

fn thresholds(review: u32, block: u32) -> ThresholdOverride {
    ThresholdOverride { rule_set: RULE_SET.into(), review, block }
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
    let plan = settings().apply(&plan("bekas"));
    assert_eq!((plan.thresholds.review, plan.thresholds.block), (20, 30));
    // Those of another rule set are its own affair.
    let others = with(settings(), |settings| settings.thresholds[0].rule_set = "lain".into());
    assert_eq!(others.apply(&crate::world::plan("bekas")).thresholds.block, 90);
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
fn overrides_of_one_rule_hold_side_by_side() {
    let long = treated(RuleTreatment::Review, EXPIRY);
    let short = treated(RuleTreatment::Shadow, EXPIRY - MINUTE);
    let gone = treated(RuleTreatment::Shadow, NOW - MINUTE);
    for overrides in [[&gone, &long, &short], [&short, &gone, &long], [&long, &short, &gone]] {
        let overrides = overrides.into_iter().cloned().collect();
        let replica = replica_of(Effect::Block, &with_overrides(overrides));
        let verdicts = [NOW, EXPIRY - MINUTE, EXPIRY].map(|now| assess(&replica, now).verdict);
        assert_eq!(verdicts, [Verdict::Allow, Verdict::Review, Verdict::Block]);
    }
    let many = with_overrides((0..100).map(|n| treated(RuleTreatment::Review, n)).collect());
    assert_eq!(many.apply(&plan("bekas")).rules.len(), 101, "not twice as many each time");
}

#[test]
fn an_override_keeps_the_period_of_the_rule() {
    let mut plan = plan("bekas");
    plan.rules[0].valid = Validity { from: Some(NOW), until: Some(NOW + 100) };
    let periods = |ends| {
        let overridden = with_overrides(vec![treated(RuleTreatment::Review, ends)]).apply(&plan);
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
