//! The methods that a server has, by their paths: a label of metrics and a field of the log has no path that a
//! caller made up.

use std::collections::HashSet;
use std::sync::Arc;

use prost::Message as _;
use prost_types::FileDescriptorSet;
use saring_proto::DESCRIPTOR_SET;
use saring_telemetry::OTHER;

/// Services that are not in our own descriptor set, with their methods.
const STANDARD: [&str; 5] = [
    "grpc.health.v1.Health/Check",
    "grpc.health.v1.Health/List",
    "grpc.health.v1.Health/Watch",
    "grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
];

/// Methods by their full names, `package.Service/Method`.
#[derive(Clone, Debug)]
pub(crate) struct Methods(Arc<HashSet<Arc<str>>>);

impl Methods {
    /// Those of these services, and the standard ones.
    pub(crate) fn of(services: &[&str]) -> Methods {
        // The set is a part of the program, and a test reads it.
        let set = FileDescriptorSet::decode(DESCRIPTOR_SET).unwrap_or_default();
        let ours = set.file.iter().flat_map(|file| {
            file.service.iter().flat_map(move |service| {
                let name = format!("{}.{}", file.package(), service.name());
                let methods = if services.contains(&&*name) { &*service.method } else { &[] };
                methods.iter().map(move |method| format!("{name}/{}", method.name()).into())
            })
        });
        Methods(Arc::new(ours.chain(STANDARD.map(Arc::from)).collect()))
    }

    /// The method of a path, or what stands for all that are not known.
    pub(crate) fn named(&self, path: &str) -> Arc<str> {
        let known = path.strip_prefix('/').and_then(|name| self.0.get(name));
        known.map_or_else(|| OTHER.into(), Arc::clone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_method_only_if_the_service_is_served() {
        let methods = Methods::of(&["saring.v1.ScoringService"]);
        let cases = [
            ("/saring.v1.ScoringService/Score", "saring.v1.ScoringService/Score"),
            ("/grpc.health.v1.Health/Check", "grpc.health.v1.Health/Check"),
            ("/saring.v1.TenantService/CreateTenant", OTHER),
            ("/saring.v1.ScoringService/Made-up", OTHER),
            ("saring.v1.ScoringService/Score", OTHER),
            ("/", OTHER),
        ];
        for (path, name) in cases {
            assert_eq!(&*methods.named(path), name, "{path}");
        }
    }
}
