//! Platforms' settings.

use prost_types::{Duration, Timestamp};
use saring_bundle::{
    Exemption, Hold, RuleOverride, RuleSetOverride, RuleTreatment, StalenessPolicy, TenantSettings,
    ThresholdOverride,
};
use saring_proto::v1;
use saring_store::records::StoredSettings;
use tonic::Status;

use super::micros;
use saring_grpc::invalid_field;
use saring_wire::timestamp;

pub(crate) fn settings_to_proto(settings: TenantSettings) -> v1::TenantSettings {
    let policy = match settings.staleness_policy {
        StalenessPolicy::GoOn => v1::StalenessPolicy::GoOn,
        StalenessPolicy::Refuse => v1::StalenessPolicy::Refuse,
        StalenessPolicy::Review => v1::StalenessPolicy::Review,
    };
    v1::TenantSettings {
        version: settings.version,
        staleness_policy: policy.into(),
        thresholds: settings.thresholds.into_iter().map(thresholds_to_proto).collect(),
        rules: settings.rules.into_iter().map(rule_to_proto).collect(),
        category_map: settings.category_map,
        rule_sets: settings.rule_sets.into_iter().map(rule_set_to_proto).collect(),
        holds: settings.holds.into_iter().map(hold_to_proto).collect(),
        exemptions: settings.exemptions.into_iter().map(exemption_to_proto).collect(),
    }
}

pub(crate) fn stored_settings_to_proto(stored: StoredSettings) -> v1::PlatformSettings {
    v1::PlatformSettings {
        tenant: stored.settings.tenant.clone(),
        settings: Some(settings_to_proto(stored.settings)),
        change_time: Some(timestamp(stored.changed_at)),
        changed_by: stored.changed_by,
    }
}

fn thresholds_to_proto(tighter: ThresholdOverride) -> v1::ThresholdOverride {
    v1::ThresholdOverride {
        rule_set: tighter.rule_set,
        review: tighter.review,
        block: tighter.block,
        reason: tighter.reason,
        expire_time: tighter.expires_at.map(timestamp),
    }
}

fn rule_to_proto(milder: RuleOverride) -> v1::RuleOverride {
    v1::RuleOverride {
        rule_set: milder.rule_set,
        rule: milder.rule,
        treatment: treatment_to_proto(milder.treatment).into(),
        reason: milder.reason,
        expire_time: Some(timestamp(milder.expires_at)),
    }
}

fn rule_set_to_proto(milder: RuleSetOverride) -> v1::RuleSetOverride {
    v1::RuleSetOverride {
        rule_set: milder.rule_set,
        treatment: treatment_to_proto(milder.treatment).into(),
        reason: milder.reason,
        expire_time: Some(timestamp(milder.expires_at)),
    }
}

const fn treatment_to_proto(treatment: RuleTreatment) -> v1::RuleTreatment {
    match treatment {
        RuleTreatment::Shadow => v1::RuleTreatment::Shadow,
        RuleTreatment::Review => v1::RuleTreatment::Review,
    }
}

fn hold_to_proto(hold: Hold) -> v1::Hold {
    let nanos = (hold.duration.rem_euclid(1_000_000) * 1_000) as i32;
    v1::Hold {
        rule_set: hold.rule_set,
        duration: Some(Duration { seconds: hold.duration.div_euclid(1_000_000), nanos }),
        reason: hold.reason,
        expire_time: Some(timestamp(hold.expires_at)),
        create_time: Some(timestamp(hold.since)),
    }
}

fn exemption_to_proto(exemption: Exemption) -> v1::Exemption {
    v1::Exemption {
        rule_set: exemption.rule_set,
        rule: exemption.rule.unwrap_or_default(),
        categories: exemption.categories,
        sellers: exemption.sellers,
        reason: exemption.reason,
        expire_time: Some(timestamp(exemption.expires_at)),
    }
}

/// The settings of a message. Of their content, only what no settings can hold is an error here.
pub(crate) fn settings(message: v1::TenantSettings) -> Result<TenantSettings, Status> {
    let mut settings = TenantSettings::none(String::new());
    settings.version = message.version;
    settings.staleness_policy = match v1::StalenessPolicy::try_from(message.staleness_policy) {
        Ok(v1::StalenessPolicy::Unspecified | v1::StalenessPolicy::GoOn) => StalenessPolicy::GoOn,
        Ok(v1::StalenessPolicy::Refuse) => StalenessPolicy::Refuse,
        Ok(v1::StalenessPolicy::Review) => StalenessPolicy::Review,
        Err(_) => return Err(invalid_field("settings.staleness_policy", "is not known here")),
    };
    settings.category_map = message.category_map;
    settings.thresholds = all("thresholds", message.thresholds, thresholds)?;
    settings.rule_sets = all("rule_sets", message.rule_sets, rule_set)?;
    settings.rules = all("rules", message.rules, rule)?;
    settings.holds = all("holds", message.holds, hold)?;
    settings.exemptions = all("exemptions", message.exemptions, exemption)?;
    Ok(settings)
}

fn all<T, U>(
    name: &str,
    messages: Vec<T>,
    read: fn(&Path<'_>, T) -> Result<U, Status>,
) -> Result<Vec<U>, Status> {
    let read = |(at, message)| read(&Path { name, at }, message);
    messages.into_iter().enumerate().map(read).collect()
}

/// Where a message stands in the request.
struct Path<'p> {
    name: &'p str,
    at: usize,
}

impl Path<'_> {
    fn field(&self, field: &str) -> String {
        format!("settings.{}[{}].{field}", self.name, self.at)
    }

    /// When an exception ends; it has to.
    fn ends(&self, expires: Option<Timestamp>) -> Result<i64, Status> {
        let field = self.field("expire_time");
        match expires {
            Some(expires) => micros(&field, expires),
            None => Err(invalid_field(field, "is not set; nothing is milder for ever")),
        }
    }

    fn treatment(&self, treatment: v1::RuleTreatment) -> Result<RuleTreatment, Status> {
        match treatment {
            v1::RuleTreatment::Shadow => Ok(RuleTreatment::Shadow),
            v1::RuleTreatment::Review => Ok(RuleTreatment::Review),
            v1::RuleTreatment::Unspecified => {
                Err(invalid_field(self.field("treatment"), "is not set, or not known here"))
            }
        }
    }
}

fn thresholds(
    path: &Path<'_>,
    message: v1::ThresholdOverride,
) -> Result<ThresholdOverride, Status> {
    let field = path.field("expire_time");
    Ok(ThresholdOverride {
        rule_set: message.rule_set,
        review: message.review,
        block: message.block,
        reason: message.reason,
        expires_at: message.expire_time.map(|time| micros(&field, time)).transpose()?,
    })
}

fn rule_set(path: &Path<'_>, message: v1::RuleSetOverride) -> Result<RuleSetOverride, Status> {
    Ok(RuleSetOverride {
        treatment: path.treatment(message.treatment())?,
        expires_at: path.ends(message.expire_time)?,
        rule_set: message.rule_set,
        reason: message.reason,
    })
}

fn rule(path: &Path<'_>, message: v1::RuleOverride) -> Result<RuleOverride, Status> {
    Ok(RuleOverride {
        treatment: path.treatment(message.treatment())?,
        expires_at: path.ends(message.expire_time)?,
        rule_set: message.rule_set,
        rule: message.rule,
        reason: message.reason,
    })
}

fn hold(path: &Path<'_>, message: v1::Hold) -> Result<Hold, Status> {
    let field = path.field("duration");
    let duration =
        message.duration.ok_or_else(|| invalid_field(&field, "is not set; say how long"))?;
    Ok(Hold {
        duration: super::duration(&field, duration)?,
        // The server says it.
        since: 0,
        expires_at: path.ends(message.expire_time)?,
        rule_set: message.rule_set,
        reason: message.reason,
    })
}

fn exemption(path: &Path<'_>, message: v1::Exemption) -> Result<Exemption, Status> {
    Ok(Exemption {
        expires_at: path.ends(message.expire_time)?,
        rule_set: message.rule_set,
        rule: (!message.rule.is_empty()).then_some(message.rule),
        categories: message.categories,
        sellers: message.sellers,
        reason: message.reason,
    })
}
