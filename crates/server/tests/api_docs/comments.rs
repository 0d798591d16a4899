//! The comments of a `.proto` file, by the place of what they stand at.

use std::collections::HashMap;

use prost_types::FileDescriptorProto;

/// The numbers of fields in `FileDescriptorProto` and below, of which a place is made.
pub(crate) mod tag {
    pub(crate) const FILE_MESSAGE: i32 = 4;
    pub(crate) const FILE_ENUM: i32 = 5;
    pub(crate) const FILE_SERVICE: i32 = 6;
    /// Fields of a message, values of an enum, and methods of a service.
    pub(crate) const MEMBER: i32 = 2;
}

/// The comments of one file.
pub(crate) struct Comments(HashMap<Vec<i32>, String>);

impl Comments {
    pub(crate) fn of(file: &FileDescriptorProto) -> Comments {
        let locations = file.source_code_info.iter().flat_map(|info| &info.location);
        let comments = locations
            .map(|location| (location.path.clone(), location.leading_comments().to_owned()));
        Comments(comments.collect())
    }

    /// The comment at a place, as one paragraph.
    ///
    /// # Panics
    ///
    /// If there is none: everything in the API is described.
    pub(crate) fn at(&self, path: &[i32]) -> String {
        let comment = self.0.get(path).map_or("", String::as_str);
        let words: Vec<&str> = comment.split_whitespace().collect();
        assert!(!words.is_empty(), "nothing is said at {path:?}");
        words.join(" ")
    }
}
