//! The decisions: facts in, what is allowed and what follows out.

use saring_bundle::Digest;

use crate::person;
use crate::records::RuleSetState;

/// Whoever does something or has done it.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// As the key says it.
    pub name: &'a str,
    /// The key.
    pub key_id: &'a str,
}

impl Person<'_> {
    /// People are compared, not spellings and not keys.
    fn is(self, other: Person<'_>) -> bool {
        self.key_id == other.key_id || person::same(self.name, other.name)
    }
}

/// The newest version of the rule set.
#[derive(Clone, Copy, Debug)]
pub struct Newest {
    /// 0 if nothing is published.
    pub version: i64,
    /// What is in force by it: `None` if nothing is published, or it retires the rule set.
    pub in_force: Option<Digest>,
}

/// What a submission would bring.
#[derive(Clone, Copy, Debug)]
pub struct Content {
    /// The version that it was made on; 0 if nothing was published then.
    pub based_on: i64,
    /// Digest of the text.
    pub source_digest: Digest,
    /// It takes the rule set out of force.
    pub retirement: bool,
}

/// A submission as it stands.
#[derive(Clone, Debug)]
pub struct Known<'a> {
    /// How far it is.
    pub state: RuleSetState,
    /// Who submitted it.
    pub author: Person<'a>,
    /// What was submitted.
    pub content: Content,
    /// Who approved it.
    pub approvals: Vec<Person<'a>>,
    /// How many have to.
    pub approvals_required: u32,
    /// Who withdrew or refused it, and why.
    pub closed: Option<(&'a str, &'a str)>,
}

impl Known<'_> {
    fn is_open(&self) -> bool {
        matches!(self.state, RuleSetState::Submitted | RuleSetState::Approved)
    }
}

/// Why something is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It was made on a version that is not the newest.
    Outdated {
        /// The version it was made on.
        based_on: i64,
        /// The newest version.
        newest: i64,
    },
    /// Its content is in force.
    NothingChanged {
        /// The version in force.
        version: i64,
    },
    /// The rule set is out of force.
    RetiredAlready,
    /// Nobody judges what they submitted.
    OwnSubmission,
    /// Nobody takes back what another has submitted.
    NotTheAuthor,
    /// The content that was looked at is another.
    OtherSource,
    /// So many officers have yet to approve it.
    LacksApprovals {
        /// So many.
        missing: u32,
    },
    /// It does not wait any more.
    Ended(RuleSetState),
    /// The bundle is of another version than the next.
    NotTheNext {
        /// The next one.
        next: i64,
    },
    /// It is not said which version the text was made on.
    BaseMissing {
        /// The newest version.
        newest: i64,
    },
    /// There is no such version to make a text on.
    BaseUnknown {
        /// What was said.
        based_on: i64,
        /// The newest version.
        newest: i64,
    },
    /// Whoever submitted it has to know why it is refused.
    NoReason,
}

/// What follows.
pub type Decision<T> = Result<T, Refusal>;

/// The version that something was made on: as it is said, or else that of the draft that it replaces. It
/// is never guessed: whoever wrote a text may not have seen the newest version.
pub fn base_of_draft(said: Option<i64>, replaced: Option<i64>, newest: i64) -> Decision<i64> {
    match said.or(replaced) {
        Some(based_on) if (0..=newest).contains(&based_on) => Ok(based_on),
        Some(based_on) => Err(Refusal::BaseUnknown { based_on, newest }),
        None if newest == 0 => Ok(0),
        None => Err(Refusal::BaseMissing { newest }),
    }
}

/// The base of a draft that is stored: one that is said must be the newest version, since nothing else
/// could be submitted. Whoever goes on writing a draft keeps its base, and is told when it is submitted.
pub fn put_draft(said: Option<i64>, replaced: Option<i64>, newest: i64) -> Decision<i64> {
    match base_of_draft(said, replaced, newest)? {
        based_on if said.is_some() && based_on != newest => {
            Err(Refusal::Outdated { based_on, newest })
        }
        based_on => Ok(based_on),
    }
}

/// Whether a content may be submitted, and the state that it begins with.
pub fn submit(
    content: &Content,
    approvals_required: u32,
    newest: &Newest,
) -> Decision<RuleSetState> {
    leads_on(content, newest)?;
    Ok(match approvals_required {
        0 => RuleSetState::Approved,
        _ => RuleSetState::Submitted,
    })
}

/// Whether somebody may approve it, and the state that follows; `None` if they have done so already.
pub fn approve(
    actor: Person<'_>,
    seen: &Digest,
    known: &Known<'_>,
    newest: &Newest,
) -> Decision<Option<RuleSetState>> {
    if actor.is(known.author) {
        return Err(Refusal::OwnSubmission);
    }
    if !known.is_open() {
        return Err(Refusal::Ended(known.state));
    }
    if *seen != known.content.source_digest {
        return Err(Refusal::OtherSource);
    }
    leads_on(&known.content, newest)?;
    if known.approvals.iter().any(|approver| actor.is(*approver)) {
        return Ok(None);
    }
    Ok(Some(match missing(known) {
        0 | 1 => RuleSetState::Approved,
        _ => RuleSetState::Submitted,
    }))
}

/// Whether it may be published as this version.
pub fn publish(version: i64, known: &Known<'_>, newest: &Newest) -> Decision<()> {
    if !known.is_open() {
        return Err(Refusal::Ended(known.state));
    }
    leads_on(&known.content, newest)?;
    match missing(known) {
        0 => {}
        missing => return Err(Refusal::LacksApprovals { missing }),
    }
    let next = newest.version + 1;
    if version == next { Ok(()) } else { Err(Refusal::NotTheNext { next }) }
}

/// How a submission ends that is not to be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Whoever submitted it takes it back.
    Withdraw,
    /// An approver says no.
    Refuse,
}

impl Act {
    /// The state that follows.
    pub const fn state(self) -> RuleSetState {
        match self {
            Act::Withdraw => RuleSetState::Withdrawn,
            Act::Refuse => RuleSetState::Refused,
        }
    }
}

/// Whether somebody may end it so; `false` if they have done just that already.
pub fn close(act: Act, actor: Person<'_>, comment: &str, known: &Known<'_>) -> Decision<bool> {
    match (act, actor.is(known.author)) {
        (Act::Withdraw, false) => return Err(Refusal::NotTheAuthor),
        (Act::Refuse, true) => return Err(Refusal::OwnSubmission),
        (Act::Refuse, false) if comment.trim().is_empty() => return Err(Refusal::NoReason),
        (Act::Withdraw, true) | (Act::Refuse, false) => {}
    }
    let again =
        known.closed.is_some_and(|(by, why)| person::same(by, actor.name) && why == comment);
    match known.state {
        state if state == act.state() && again => Ok(false),
        _ if known.is_open() => Ok(true),
        state => Err(Refusal::Ended(state)),
    }
}

/// Whether it follows on the newest version and changes something.
fn leads_on(content: &Content, newest: &Newest) -> Decision<()> {
    let Content { based_on, source_digest, retirement } = *content;
    let Newest { version, in_force } = *newest;
    if based_on != version {
        return Err(Refusal::Outdated { based_on, newest: version });
    }
    match (retirement, in_force) {
        (true, None) => Err(Refusal::RetiredAlready),
        (false, Some(digest)) if digest == source_digest => {
            Err(Refusal::NothingChanged { version })
        }
        _ => Ok(()),
    }
}

/// How many officers have yet to approve it. An approval counts once a person, and that of whoever
/// submitted it never, under whichever spelling it was stored before names were compared folded.
fn missing(known: &Known<'_>) -> u32 {
    let mut people: Vec<Person<'_>> = Vec::new();
    for approver in &known.approvals {
        if !approver.is(known.author) && !people.iter().any(|person| person.is(*approver)) {
            people.push(*approver);
        }
    }
    known.approvals_required.saturating_sub(u32::try_from(people.len()).unwrap_or(u32::MAX))
}
