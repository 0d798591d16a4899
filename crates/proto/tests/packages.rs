//! Every file names the packages of the languages that stubs are made in, so that plain protoc will do,
//! and names the same: code that was written with them goes on.

use prost::Message as _;
use prost_types::FileDescriptorSet;
use saring_proto::DESCRIPTOR_SET;

#[test]
fn every_file_names_the_packages_of_all_languages() {
    let set = FileDescriptorSet::decode(DESCRIPTOR_SET).unwrap();
    let ours: Vec<_> = set.file.iter().filter(|file| file.package() == "saring.v1").collect();
    assert!(!ours.is_empty());
    for file in ours {
        let options = file.options.clone().unwrap_or_default();
        let named = [
            options.csharp_namespace(),
            options.go_package(),
            options.java_package(),
            options.php_namespace(),
            options.ruby_package(),
        ];
        let expected =
            ["Saring.V1", "saring/v1;saringv1", "com.saring.v1", r"Saring\V1", "Saring::V1"];
        assert_eq!(named, expected, "{}", file.name());
        assert!(options.java_multiple_files(), "{}", file.name());
    }
}
