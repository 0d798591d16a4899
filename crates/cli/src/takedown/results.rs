//! The results of rows on standard output. Sending and counting go on without them, whoever stops reading
//! and however full the disk is.

use crate::failure::Failure;
use crate::output::print;

/// Where results are shown, as long as that goes well.
pub(super) struct Results {
    heading: String,
    failure: Option<Failure>,
}

impl Results {
    /// Below this heading, which is shown before the first of them.
    pub(super) fn new(heading: String) -> Results {
        Results { heading, failure: None }
    }

    /// Shows one.
    pub(super) fn show(&mut self, line: Result<String, Failure>) {
        if self.failure.is_none() {
            let heading = std::mem::take(&mut self.heading);
            self.failure = line.and_then(|line| print(&(heading + &line))).err();
        }
    }

    /// Why they are not all shown.
    pub(super) fn end(self) -> Option<Failure> {
        self.failure
    }
}
