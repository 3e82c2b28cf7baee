use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};

use tokio::net::TcpSocket;

/// A loopback port kept for a child. The socket is bound but never listens: with `SO_REUSEADDR` on both sides (Go sets
/// it on every listener) Linux lets the child bind and listen all the same, while nobody who asks for any free port is
/// given this one. So there is no moment in which another process can take it.
#[derive(Debug)]
pub(super) struct ReservedPort {
    _socket: Option<TcpSocket>,
    /// The port.
    pub port: u16,
}

impl ReservedPort {
    /// Reserves any free port.
    pub fn any() -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let port = socket.local_addr()?.port();
        // Elsewhere two sockets cannot have one address, so there it can only be found and let go.
        Ok(Self { _socket: cfg!(target_os = "linux").then_some(socket), port })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_reserved_port_can_be_listened_on_and_is_given_to_nobody_else() {
        let reserved = ReservedPort::any().expect("reserves");
        let others: Vec<_> = (0..200).map(|_| ReservedPort::any().expect("reserves")).collect();
        assert!(others.iter().all(|other| other.port != reserved.port));
        let socket = TcpSocket::new_v4().expect("makes");
        socket.set_reuseaddr(true).expect("sets");
        socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, reserved.port))).expect("binds");
        socket.listen(1).expect("listens");
    }
}
