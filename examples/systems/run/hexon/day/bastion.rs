//! Sessions on the bastion.

use systems::hexon::{self as m, ClientIp, Command, Username};

use crate::trial::{Book, Dice};

/// Somebody connects, runs commands and leaves.
pub(super) fn session(book: &mut Book, dice: &mut Dice, user: u32) {
    let (name, address) = (format!("user-{user}"), "198.51.100.7");
    m::BASTION_CONNECTIONS_TOTAL.inc();
    book.inc("bastion_connections_total");
    m::BASTION_AUTH_ATTEMPTS_TOTAL.at(ClientIp::of(address)).inc();
    book.inc(&format!(r#"bastion_auth_attempts_total{{client_ip="{address}"}}"#));
    m::BASTION_SESSIONS_TOTAL.at(Username::of(&name), ClientIp::of(address)).inc();
    let labels = format!(r#"{{username="{name}",client_ip="{address}"}}"#);
    book.inc(&format!("bastion_sessions_total{labels}"));
    for _ in 0..=dice.below(4) {
        let command = dice.pick(&["ls", "who", "connect"]);
        m::BASTION_COMMANDS_TOTAL.at(Command::of(command)).inc();
        book.inc(&format!(r#"bastion_commands_total{{command="{command}"}}"#));
    }
    let minutes = dice.measure(20, 60.0);
    m::BASTION_SESSION_DURATION.at(Username::of(&name)).observe(minutes);
    book.observe(&format!(r#"bastion_session_duration{{username="{name}"}}"#), minutes);
    // Some are still there in the evening.
    let open = f64::from(user % 3);
    m::BASTION_SESSIONS_ACTIVE.set(open);
    book.set("bastion_sessions_active", open);
}
