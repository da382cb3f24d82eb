//! Serves the shop under its own load, until Ctrl-C.

use std::error::Error;
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use bellwether::endpoint::{Access, Tokens};
use bellwether::push::{Counts, Push};
use bellwether::serve::{Limits, Server};
use storefront::app::Shop;
use storefront::settings::{HELP, PORT_DEFAULT, Settings};
use storefront::{load, token, worker};
use tokio::net::TcpListener;

fn main() -> ExitCode {
    match Settings::read(std::env::args().skip(1)) {
        Ok(settings) if settings.help => help(),
        Ok(settings) => run(&settings),
        Err(problems) => complain(&problems.join("\n")),
    }
}

fn help() -> ExitCode {
    let said = io::stdout().write_all(HELP.as_bytes());
    if said.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(2) }
}

fn complain(problem: &str) -> ExitCode {
    // When not even this can be said, the exit status says it.
    drop(writeln!(io::stderr(), "storefront: {problem}"));
    ExitCode::from(2)
}

#[tokio::main]
async fn run(settings: &Settings) -> ExitCode {
    match serve(settings).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&error.to_string()),
    }
}

async fn serve(settings: &Settings) -> Result<(), Box<dyn Error>> {
    let token_file = match &settings.token_file {
        Some(path) => std::path::absolute(path)?,
        None => beside_the_program()?,
    };
    token::ensure(&token_file).map_err(|error| format!("{}: {error}", token_file.display()))?;
    let shop = Shop::open();
    let registry = Arc::new(Shop::registry()?);
    let access = Access::bearer(Tokens::file(&token_file))?;
    let service = shop.service_of(Arc::clone(&registry), access)?;
    let push = Push::of(registry).environment(|name| std::env::var(name).ok()).start()?;
    push.problems()
        .iter()
        .try_for_each(|problem| writeln!(io::stderr(), "storefront: {problem}"))?;
    let listener = bind(settings.port).await?;
    let address = listener.local_addr()?;
    introduce(address, &token_file, settings.clients)?;
    let workers = worker::start(&shop);
    let customers = load::start(address, settings.clients);
    let limits = Limits { shutdown_timeout: Duration::from_secs(1), ..Limits::default() };
    let stop = stop(settings.stop_after);
    Server::new(limits).serve_until(listener, service, stop).await;
    drop((customers, workers));
    // It waits for receivers, as an async task must not.
    let ended = tokio::task::spawn_blocking(move || push.shutdown(FLUSH)).await?;
    farewell(&ended)?;
    Ok(())
}

/// How long the last flush may take.
const FLUSH: Duration = Duration::from_secs(2);

/// What became of everything that was pushed.
fn farewell(exporters: &[(String, Counts)]) -> io::Result<()> {
    for (name, counts) in exporters {
        let (sent, lost) = (counts.sent, counts.dropped.sum());
        write!(io::stdout(), "{name}: {sent} points sent, {lost} lost")?;
        match counts.last_error.as_str() {
            "" => writeln!(io::stdout())?,
            error => writeln!(io::stdout(), "; last error: {error}")?,
        }
    }
    Ok(())
}

fn beside_the_program() -> io::Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name("storefront.token"))
}

/// The port asked for or none; without a wish the usual one, or any that is free.
async fn bind(port: Option<u16>) -> Result<TcpListener, String> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let bound = match port {
        Some(port) => bind(port).await,
        None => match bind(PORT_DEFAULT).await {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => bind(0).await,
            bound => bound,
        },
    };
    let port = port.unwrap_or(PORT_DEFAULT);
    bound.map_err(|error| format!("127.0.0.1:{port}: {error}; give another --port, or 0 for any"))
}

fn introduce(address: SocketAddr, token_file: &Path, clients: u16) -> io::Result<()> {
    // As a shell wants a text in quotes.
    let token_file = token_file.display().to_string().replace('\'', r"'\''");
    write!(
        io::stdout(),
        "storefront: http://{address}/ with {clients} customers; Ctrl-C ends it\n\
         its metrics:\n  \
         curl -H \"Authorization: Bearer $(cat '{token_file}')\" http://{address}/metrics\n"
    )
}

/// Completes on Ctrl-C, or when the time is over.
async fn stop(after: Option<Duration>) {
    let over = async {
        match after {
            Some(after) => tokio::time::sleep(after).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => drop(pressed),
        () = over => {}
    }
}
