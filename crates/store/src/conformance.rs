//! The cases that every store must pass, whatever is behind it.
//!
//! A store's tests run each of [`CASES`] on a store of its own, which must be empty. A case panics
//! where the store is wrong. Those that draw at random print their seed; `SARING_TEST_SEED` replays it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a case fails by panicking")]

mod audit;
mod auth;
mod changes;
mod connections;
mod draws;
mod figures;
mod handovers;
mod keys;
mod officers;
mod oracle;
mod outcomes;
mod race;
mod rule_sets;
mod strings;
mod subscribers;
mod tenants;
mod world;

use std::pin::Pin;
use std::sync::Arc;

use crate::store::Store;

pub use draws::Draws;
pub use oracle::Oracle;
pub use strings::payloads;
pub use world::{NOW, World, listing, outcome, reported};

/// A store under test.
pub type Shared = Arc<dyn Store>;

/// A running case.
pub type Running = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A case.
pub type Case = fn(Shared) -> Running;

/// The case of this name.
///
/// # Panics
///
/// If there is none.
#[must_use]
pub fn case(name: &str) -> Case {
    CASES.iter().find(|(known, _)| *known == name).unwrap().1
}

macro_rules! cases {
    ($($module:ident :: $case:ident,)+) => {
        /// Every case with its name.
        pub const CASES: &[(&str, Case)] = &[
            $((
                concat!(stringify!($module), "::", stringify!($case)),
                |store| Box::pin($module::$case(store)),
            ),)+
        ];
    };
}

cases! {
    tenants::slugs_and_surfaces,
    tenants::settings_have_versions,
    tenants::settings_of_all_by_platform,
    keys::rotation_and_revocation,
    keys::names_are_people,
    keys::somebody_can_always_make_keys,
    auth::only_a_good_key_opens,
    keys::servers_begin_with_the_same,
    keys::key_sets_follow_on_each_other,
    rule_sets::a_life,
    rule_sets::drafts_do_not_get_lost,
    rule_sets::a_rollback_is_a_new_version,
    rule_sets::a_rule_set_is_retired_and_comes_back,
    rule_sets::what_is_outdated_is_submitted_again,
    rule_sets::submissions_are_withdrawn_and_refused,
    rule_sets::rules_that_went_out_of_force_are_known,
    rule_sets::pages,
    officers::none_loses_an_approved_change,
    officers::whoever_does_not_look_is_noticed,
    handovers::routing_and_duplicates,
    handovers::an_inbox,
    handovers::nobody_sees_another_s,
    handovers::what_is_overdue_comes_first,
    audit::each_action_leaves_one_entry,
    audit::each_entry_is_chained_once,
    changes::each_change_is_told,
    changes::a_snapshot_is_what_is_published,
    changes::no_reader_misses_a_change,
    connections::servers_know_each_other_s,
    connections::the_clock_is_the_store_s,
    outcomes::results_of_items,
    outcomes::every_bad_item_is_named,
    outcomes::one_spelling_is_stored,
    outcomes::links_that_were_read_in_another_way,
    outcomes::references_that_are_not_known,
    outcomes::listings_go_down_and_up,
    outcomes::fingerprints_follow_the_listing,
    outcomes::handovers_are_answered,
    outcomes::the_history_of_a_listing,
    figures::every_sum_is_a_recount,
    figures::days_turn_in_jakarta,
    figures::late_outcomes_are_counted,
    figures::what_may_be_asked,
    figures::one_answer_is_of_one_state,
    race::one_row_a_key,
    subscribers::rollouts_and_drift,
    subscribers::silence_and_other_content,
    subscribers::what_is_held_is_told_until_it_is_in_force,
    subscribers::activity_counts_once,
    strings::texts_come_back_as_they_went,
}
