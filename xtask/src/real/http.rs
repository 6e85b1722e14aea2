//! Asking a service whether it is ready, with no more HTTP than that takes.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// The services answer a status from memory.
const PATIENCE: Duration = Duration::from_secs(5);

/// The whole answer, head and body; `None` if there is none, or it is not a 200.
pub(super) fn get(port: u16, path: &str) -> Option<String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    // With HTTP/1.0, the end of the answer is the end of the connection.
    write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (status, _) = answer.split_once("\r\n")?;
    status.contains(" 200 ").then_some(answer)
}
