//! Which of a service's processes this is: two replicas must not write the same series.

use std::sync::LazyLock;

use super::random::{Random as _, SplitMix64};

/// `HOST:PID`, the same for as long as the process lives. In containers every process may have
/// number 1, and each container a host name of its own.
pub(super) fn instance() -> &'static str {
    static INSTANCE: LazyLock<String> =
        LazyLock::new(|| format!("{}:{}", host_or_random(), std::process::id()));
    &INSTANCE
}

fn host_or_random() -> String {
    let kernel = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    host(kernel, || std::env::var("HOSTNAME").ok()).unwrap_or_else(|| {
        // Better a new name with each start than one that is somebody else's too.
        format!("{:016x}", SplitMix64::unpredictable().next_u64())
    })
}

/// What the kernel says, else what the environment says; a name of blanks is none.
fn host(kernel: Option<String>, environment: impl FnOnce() -> Option<String>) -> Option<String> {
    let named = |name: String| Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    kernel.and_then(named).or_else(|| environment().and_then(named))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_knows_the_host_best_and_the_process_its_number() {
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(host(text("pod-1\n"), || None), text("pod-1"));
        assert_eq!(host(text("\n"), || text("pod-2")), text("pod-2"));
        assert_eq!(host(None, || text(" ")), None);
        let (host, pid) = instance().rsplit_once(':').expect("two parts");
        assert_eq!(pid, std::process::id().to_string());
        assert!(!host.is_empty() && instance() == instance());
    }
}
