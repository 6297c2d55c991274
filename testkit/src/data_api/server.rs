//! The socket: a thread that serves until it is told to stop.

use std::{convert::Infallible, future::pending, io, net::SocketAddr, sync::Arc, thread, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{
    Request, Response, StatusCode, body::Body, body::Incoming, header::CONNECTION, http::HeaderValue,
    server::conn::http1, service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::{Builder, Runtime},
    sync::oneshot,
    time::sleep,
};

use super::transport::{Answer, Transport, Turn, empty};

/// How many bytes a body may have.
const MAX_BODY: usize = 20 * 1024 * 1024;
/// The stack of the thread, in bytes: enough for values as deep as a body may nest, in a build for debugging.
const STACK: usize = 64 * 1024 * 1024;
/// How long to wait before the next try when no connection can be accepted, as with too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// A server that runs: dropping it closes every connection and waits for the thread to end.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    /// Listens where the options say and serves.
    ///
    /// # Errors
    /// When the address cannot be listened on, or the machine gives no thread.
    pub(crate) fn start(transport: Arc<Transport>) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind(transport.options.listen)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new()
            .name(String::from("fake-data-api"))
            .stack_size(STACK)
            .spawn(move || serve(&runtime, listener, &transport, stopped))?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has printed why; there is nobody to tell it again.
            let _ = thread.join();
        }
    }
}

fn serve(
    runtime: &Runtime,
    listener: std::net::TcpListener,
    transport: &Arc<Transport>,
    stopped: oneshot::Receiver<Infallible>,
) {
    runtime.block_on(async {
        let Ok(listener) = TcpListener::from_std(listener) else { return };
        tokio::select! {
            _ = stopped => {}
            () = accept(&listener, transport) => {}
        }
    });
}

async fn accept(listener: &TcpListener, transport: &Arc<Transport>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(converse(stream, Arc::clone(transport)))),
            Err(_) => sleep(ACCEPT_PAUSE).await,
        }
    }
}

/// Serves one connection until either side closes it.
async fn converse(stream: TcpStream, transport: Arc<Transport>) {
    // Without this, the kernel holds small answers back: a client would see delays that nobody planned.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| turn(request, &transport));
    // An error here is a connection that broke, or was broken on purpose: the client knows.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// Answers a request. An error closes the connection.
async fn turn(request: Request<Incoming>, transport: &Transport) -> io::Result<Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let announced = body.size_hint().lower();
    if announced > MAX_BODY as u64 {
        return Ok(too_large());
    }
    let body = match Limited::new(body, MAX_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Ok(too_large()),
        Err(error) => return Err(io::Error::other(error)),
    };
    match transport.take(&head, &body) {
        Turn::Now(answer) => Ok(answer),
        Turn::Later(time, answer) => {
            sleep(time).await;
            Ok(answer)
        }
        Turn::Never => pending().await,
        Turn::Close => Err(io::ErrorKind::ConnectionAborted.into()),
    }
}

/// The rest of the body is not read, so nothing can follow on the same connection.
fn too_large() -> Answer {
    let mut answer = empty(StatusCode::PAYLOAD_TOO_LARGE);
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    answer
}
