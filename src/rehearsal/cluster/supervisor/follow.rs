use std::{fmt::Debug, time::Duration};

use futures::TryStreamExt as _;
use kube::{
    Api, Resource, ResourceExt as _,
    api::{ListParams, WatchEvent, WatchParams},
};
use serde::de::DeserializeOwned;
use tokio::sync::mpsc;

/// What happened to the objects of one kind.
#[derive(Debug)]
pub(super) enum Happened<K> {
    /// All there are, at the beginning and after each gap in the watch.
    Listed(Vec<K>),
    /// One was made or changed.
    Applied(K),
    /// One is gone.
    Deleted(K),
}

/// Lists and watches all objects of a kind for as long as the receiver is there; a break is mended by listing again.
pub(super) fn follow<K>(api: Api<K>) -> mpsc::Receiver<Happened<K>>
where
    K: Resource + Clone + Debug + DeserializeOwned + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(64);
    tokio::spawn(async move {
        while !sender.is_closed() {
            if let Err(error) = listen(&api, &sender).await {
                tracing::debug!("watch of {}: {error}", api.resource_url());
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    });
    receiver
}

async fn listen<K>(api: &Api<K>, sender: &mpsc::Sender<Happened<K>>) -> kube::Result<()>
where
    K: Resource + Clone + Debug + DeserializeOwned + Send + 'static,
{
    let list = api.list(&ListParams::default()).await?;
    let mut version = list.metadata.resource_version.unwrap_or_default();
    if sender.send(Happened::Listed(list.items)).await.is_err() {
        return Ok(());
    }
    let parameters = WatchParams::default().timeout(290);
    loop {
        let mut events = std::pin::pin!(api.watch(&parameters, &version).await?);
        while let Some(event) = events.try_next().await? {
            let happened = match event {
                WatchEvent::Added(object) | WatchEvent::Modified(object) => {
                    version = object.resource_version().unwrap_or(version);
                    Happened::Applied(object)
                }
                WatchEvent::Deleted(object) => {
                    version = object.resource_version().unwrap_or(version);
                    Happened::Deleted(object)
                }
                WatchEvent::Bookmark(bookmark) => {
                    version = bookmark.metadata.resource_version;
                    continue;
                }
                WatchEvent::Error(status) => return Err(kube::Error::Api(status)),
            };
            if sender.send(happened).await.is_err() {
                return Ok(());
            }
        }
    }
}
