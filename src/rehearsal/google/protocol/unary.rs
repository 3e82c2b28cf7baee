//! One gRPC call with one request and one answer.

use std::convert::Infallible;

use bytes::{Buf as _, BufMut as _, Bytes};
use hyper::body::Incoming;
use tonic::{
    Request, Response, Status,
    body::Body,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    server::Grpc,
};

/// Schemas are larger than the 4 MB that gRPC allows by default.
const LARGEST: usize = 64 << 20;

/// Answers a call by what `handle` makes of its request.
pub(super) async fn unary<Q, A, F>(
    request: hyper::Request<Incoming>,
    handle: impl FnOnce(Q) -> F + Clone + Send + 'static,
) -> Result<hyper::Response<Body>, Infallible>
where
    Q: prost::Message + Default + Send + 'static,
    A: prost::Message + Send + 'static,
    F: Future<Output = A> + Send + 'static,
{
    let service = tower::service_fn(move |request: Request<Q>| {
        let handle = handle.clone();
        async move { Ok::<_, Status>(Response::new(handle(request.into_inner()).await)) }
    });
    let mut grpc = Grpc::new(tonic_prost::ProstCodec::<A, Q>::default())
        .apply_max_message_size_config(Some(LARGEST), Some(LARGEST));
    Ok(grpc.unary(service, request).await)
}

/// Answers a call by bytes that were encoded before.
pub(super) async fn encoded(
    request: hyper::Request<Incoming>,
    answer: Bytes,
) -> Result<hyper::Response<Body>, Infallible> {
    let service = tower::service_fn(move |_: Request<()>| {
        let answer = answer.clone();
        async move { Ok::<_, Status>(Response::new(answer)) }
    });
    let mut grpc = Grpc::new(Raw).apply_max_message_size_config(Some(LARGEST), Some(LARGEST));
    Ok(grpc.unary(service, request).await)
}

/// Passes bytes on as they are, and does not look at the request.
#[derive(Clone, Copy)]
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = ();
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, into: &mut EncodeBuf<'_>) -> Result<(), Status> {
        into.put(item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = ();
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<()>, Status> {
        from.advance(from.remaining());
        Ok(Some(()))
    }
}
