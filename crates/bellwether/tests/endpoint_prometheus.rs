//! A real Prometheus scrapes the endpoint through its guard.

#![allow(clippy::unwrap_used, reason = "what a test cannot set up has failed it")]
#[allow(unreachable_pub, dead_code, reason = "generated for a library, which uses all of it")]
#[path = "generated/shop.rs"]
mod metrics;
#[path = "support/shop.rs"]
mod shop;

use std::net::SocketAddr;
use std::time::Duration;

use bellwether::endpoint::Endpoint;
use bellwether_testkit::peers::Prometheus;
use bellwether_testkit::{TempDir, peers, wait_until};
use metrics as m;
use shop::{TOKEN, bearer, registry};

/// Serves on a thread of its own until the process ends.
fn serve(endpoint: Endpoint) -> SocketAddr {
    let (tell, told) = std::sync::mpsc::sync_channel(1);
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            bellwether::serve::serve(listener, endpoint).await;
        });
    });
    told.recv().unwrap()
}

fn config(target: SocketAddr, right: &str, wrong: &str) -> String {
    let job = |name: &str, interval: &str, token_file: &str| {
        format!(
            "  - job_name: {name}\n    scrape_interval: {interval}\n    scrape_timeout: 1s\n    \
             authorization: {{ credentials_file: {token_file} }}\n    \
             static_configs: [{{ targets: ['{target}'] }}]\n"
        )
    };
    // So seldom that the limit on failures, which both share an address for, stays out of it.
    let wrong = job("wrong", "5s", wrong);
    format!("scrape_configs:\n{}{}", job("right", "1s", right), wrong)
}

#[test]
fn with_the_right_token_file_the_target_is_up_and_with_a_wrong_one_down_with_401() {
    let Some(program) = peers::prometheus() else { return };
    let _scope = bellwether::isolate::<m::Shop>();
    m::SHOP_REQUESTS_TOTAL.at(m::Method::Get, m::StatusClass::S2xx).add(42);
    for _ in 0..9 {
        m::SHOP_REQUEST_DURATION_SECONDS.at(m::Method::Get, m::StatusClass::S2xx).observe(0.2);
    }
    let target = serve(Endpoint::new(registry(), bearer()));
    let dir = TempDir::new("scrape");
    let right = dir.write("right", TOKEN);
    let wrong = dir.write("wrong", "0123456789abcdef0123456789abcdef");
    let config = config(target, right.to_str().unwrap(), wrong.to_str().unwrap());
    let prometheus = Prometheus::start(&program, &config);

    let is = |expr: &str, value: &str| prometheus.query(expr).contains(&format!(r#","{value}"]"#));
    let up = wait_until(Duration::from_secs(30), || {
        is(r#"up{job="right"}"#, "1") && is(r#"up{job="wrong"}"#, "0")
    });
    assert!(up, "{}", prometheus.targets());
    assert!(is(r#"shop_requests_total{job="right",method="GET",status_class="2xx"}"#, "42"));
    assert!(is(r#"shop_events_total{job="right"}"#, "1"));
    // Native histograms come by protobuf, which this Prometheus asks for.
    let native = r#"histogram_count(shop_request_duration_seconds{job="right",method="GET"})"#;
    assert!(is(native, "9"), "{}", prometheus.query(native));
    let targets = prometheus.targets();
    assert!(targets.contains("401 Unauthorized"), "{targets}");
    assert!(!targets.contains("canary"), "{targets}");
}
