use http_body_util::{BodyExt as _, Full, Limited, combinators::BoxBody};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::CONTENT_TYPE,
};
use serde_json::{Value, json};

use super::pods::Pod;

/// The body of all our answers.
pub(super) type Body = BoxBody<Bytes, hyper::Error>;

/// The most that is read of a request. An object is at most 1.5 MiB (etcd's limit), a review holds two.
const LIMIT: usize = 16 << 20;

/// An answer with a text.
pub(super) fn text(status: StatusCode, content: impl Into<Bytes>) -> Response<Body> {
    respond(status, "text/plain; charset=utf-8", content.into())
}

fn respond(status: StatusCode, kind: &'static str, content: Bytes) -> Response<Body> {
    let mut response = Response::new(Full::new(content).map_err(|never| match never {}).boxed());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(kind));
    response
}

/// Answers as the server in a pod would that has nothing against anything: admits, converts, serves aggregated APIs
/// that hold nothing, and says 200 to everybody else.
pub(super) async fn answer(request: Request<Incoming>, pod: Option<&Pod>) -> Response<Body> {
    let (head, body) = request.into_parts();
    if head.method == Method::POST {
        let Ok(body) = Limited::new(body, LIMIT).collect().await else {
            return text(StatusCode::PAYLOAD_TOO_LARGE, "the request is too large\n");
        };
        if let Some(review) = serde_json::from_slice(&body.to_bytes()).ok().and_then(|body| review(&body)) {
            return json_answer(&review);
        }
    }
    if let Some(list) = discovery(head.uri.path()) {
        return json_answer(&list);
    }
    let who = pod.map_or_else(|| "a pod".to_owned(), |pod| format!("pod {}/{}", pod.namespace, pod.name));
    text(StatusCode::OK, format!("ok: {who}, simulated by groundwork\n"))
}

fn json_answer(value: &Value) -> Response<Body> {
    respond(StatusCode::OK, "application/json", value.to_string().into())
}

/// The answer to an `AdmissionReview` or a `ConversionReview`.
fn review(asked: &Value) -> Option<Value> {
    let request = asked.get("request")?;
    let response = match asked.get("kind")?.as_str()? {
        "AdmissionReview" => json!({ "uid": request["uid"], "allowed": true }),
        "ConversionReview" => {
            let mut objects = request["objects"].as_array()?.clone();
            for object in &mut objects {
                object["apiVersion"] = request["desiredAPIVersion"].clone();
            }
            json!({ "uid": request["uid"], "result": { "status": "Success" }, "convertedObjects": objects })
        }
        _ => return None,
    };
    Some(json!({ "apiVersion": asked["apiVersion"], "kind": asked["kind"], "response": response }))
}

/// The resources of an aggregated API: none. Without an answer the API counts as unavailable, which blocks discovery
/// and with it the deletion of every namespace.
fn discovery(path: &str) -> Option<Value> {
    let mut parts = path.strip_prefix("/apis/")?.trim_end_matches('/').split('/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(group), Some(version), None) => Some(json!({
            "apiVersion": "v1", "kind": "APIResourceList", "groupVersion": format!("{group}/{version}"), "resources": [],
        })),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_review_is_allowed_in_the_version_it_was_asked_in() {
        let asked = json!({ "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": { "uid": "u" } });
        assert_eq!(
            review(&asked),
            Some(json!({
                "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
                "response": { "uid": "u", "allowed": true },
            }))
        );
    }

    #[test]
    fn a_conversion_changes_the_version_only() {
        let asked = json!({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "ConversionReview",
            "request": { "uid": "u", "desiredAPIVersion": "a/v2", "objects": [{ "apiVersion": "a/v1", "x": 1 }] },
        });
        let answer = review(&asked).expect("answers");
        assert_eq!(answer["response"]["convertedObjects"], json!([{ "apiVersion": "a/v2", "x": 1 }]));
        assert_eq!(answer["response"]["result"]["status"], "Success");
    }

    #[test]
    fn other_bodies_are_no_reviews() {
        assert_eq!(review(&json!({ "kind": "Pod" })), None);
        assert_eq!(review(&json!([1])), None);
    }

    #[test]
    fn an_aggregated_api_holds_nothing() {
        let list = discovery("/apis/metrics.k8s.io/v1beta1").expect("answers");
        assert_eq!(list["groupVersion"], "metrics.k8s.io/v1beta1");
        assert!(discovery("/apis").is_none());
        assert!(discovery("/apis/metrics.k8s.io/v1beta1/pods").is_none());
    }
}
