//! Whom an exporter trusts over TLS, and who it says it is. By rustls.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

/// Certificates of TLS, as PEM. By default Mozilla's roots are trusted and none is shown.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Tls {
    /// Certificates to trust instead of Mozilla's.
    pub roots_pem: Option<Vec<u8>>,
    /// What the exporter shows to receivers that ask for it (mutual TLS).
    pub client: Option<ClientCertificate>,
}

/// What says who a client is.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientCertificate {
    /// Its certificate, and after it those that lead to the root.
    pub chain_pem: Vec<u8>,
    /// Its private key: PKCS #8, PKCS #1 or SEC 1.
    pub key_pem: Vec<u8>,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls")
            .field("own_roots", &self.roots_pem.is_some())
            .field("client", &self.client)
            .finish()
    }
}

impl std::fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A key is no matter for logs.
        f.debug_struct("ClientCertificate").finish_non_exhaustive()
    }
}

impl Tls {
    /// The settings as rustls wants them.
    ///
    /// # Errors
    /// What is wrong with a certificate or the key.
    pub(in crate::push) fn config(&self) -> Result<ClientConfig, String> {
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(self.roots()?);
        let Some(client) = &self.client else { return Ok(builder.with_no_client_auth()) };
        let chain = certificates(&client.chain_pem, "the client's certificate")?;
        let key = PrivateKeyDer::from_pem_slice(&client.key_pem)
            .map_err(|error| format!("the client's key: {error}"))?;
        let with_client = builder.with_client_auth_cert(chain, key);
        with_client.map_err(|error| format!("the client's certificate and key: {error}"))
    }

    fn roots(&self) -> Result<RootCertStore, String> {
        let mut roots = RootCertStore::empty();
        match &self.roots_pem {
            None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
            Some(pem) => {
                for certificate in certificates(pem, "the certificates to trust")? {
                    let added = roots.add(certificate);
                    added.map_err(|error| format!("the certificates to trust: {error}"))?;
                }
            }
        }
        Ok(roots)
    }
}

/// Every certificate of a PEM text, of which there must be one.
pub(super) fn certificates(
    pem: &[u8],
    whose: &str,
) -> Result<Vec<CertificateDer<'static>>, String> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let all = all.map_err(|error| format!("{whose}: not PEM: {error}"))?;
    if all.is_empty() {
        return Err(format!("{whose}: the PEM text holds none"));
    }
    Ok(all)
}
