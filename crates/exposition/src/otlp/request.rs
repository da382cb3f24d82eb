//! A request: metrics in their envelope of scope, resource and service message.

use prost::Message as _;
use prost::encoding::{WireType, encode_key, encode_varint, encoded_len_varint};

use super::attributes;
use super::message::InstrumentationScope;
use super::options::OtlpOptions;

/// A finished request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// An `ExportMetricsServiceRequest`, not compressed.
    pub body: Vec<u8>,
    /// Data points in it.
    pub points: u64,
}

/// Most bytes key and length of one message take.
pub(super) const FRAME_BYTES: usize = 6;

/// What every request of a destination has around its metrics, as bytes.
#[derive(Debug, Default)]
pub(super) struct Envelope {
    /// `ResourceMetrics.resource`, with its key.
    resource: Vec<u8>,
    /// `ScopeMetrics.scope`, with its key.
    scope: Vec<u8>,
}

impl Envelope {
    pub(super) fn of(options: &OtlpOptions) -> Self {
        let mut resource = Vec::new();
        attributes::push_all(1, &options.resource, &mut resource);
        let scope = InstrumentationScope {
            name: options.scope_name.clone(),
            version: options.scope_version.clone(),
            ..InstrumentationScope::default()
        };
        let mut envelope = Self::default();
        open(1, resource.len(), &mut envelope.resource);
        envelope.resource.extend_from_slice(&resource);
        open(1, scope.encoded_len(), &mut envelope.scope);
        scope.encode_raw(&mut envelope.scope);
        envelope
    }

    /// Most bytes it adds to its metrics.
    pub(super) fn len_max(&self) -> usize {
        self.resource.len() + self.scope.len() + 2 * FRAME_BYTES
    }

    /// The request that holds `metrics`, each with its key.
    pub(super) fn wrap(&self, metrics: &[u8]) -> Vec<u8> {
        let scope_len = self.scope.len() + metrics.len();
        let resource_len = self.resource.len() + 1 + varint_len(scope_len) + scope_len;
        let mut body = Vec::with_capacity(resource_len + FRAME_BYTES);
        open(1, resource_len, &mut body);
        body.extend_from_slice(&self.resource);
        open(2, scope_len, &mut body);
        body.extend_from_slice(&self.scope);
        body.extend_from_slice(metrics);
        body
    }
}

/// Writes key and length of a message of `len` bytes.
pub(super) fn open(field: u32, len: usize, into: &mut Vec<u8>) {
    encode_key(field, WireType::LengthDelimited, into);
    encode_varint(len as u64, into);
}

pub(super) fn varint_len(len: usize) -> usize {
    encoded_len_varint(len as u64)
}
