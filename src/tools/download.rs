use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::install::{Made, Staging};
use super::release::{Packing, Release};
use super::{Event, Progress, Source, ToolError};
use crate::model::Digest;

/// How long a host may take to accept a connection. Where releases cannot be downloaded nobody wants to wait for that.
const CONNECT: Duration = Duration::from_secs(2);
/// How long the small file with the checksum may take altogether.
const CHECKSUM: Duration = Duration::from_secs(5);
/// How long a download may stand still.
const STALLED: Duration = Duration::from_secs(20);
/// A checksum file is small (terraform's has about 20 lines); what is larger is something else.
const CHECKSUM_LIMIT: usize = 4 << 20;

/// The HTTP client of all downloads; proxies are taken from the environment.
pub(super) fn client() -> Result<reqwest::Client, String> {
    crate::network::client()
        .user_agent(concat!("groundwork/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
        .read_timeout(STALLED)
        .build()
        .map_err(|error| format!("no HTTP client: {}", cause(&error)))
}

/// A release that is there to be downloaded.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    pub release: Release,
    sha256: String,
}

/// Why a download did not come about.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It could not be transferred; another source may have the tool.
    Transfer(Unreachable),
    /// It came, and must not be used; or the machine cannot hold it.
    Fatal(ToolError),
}

/// Where a release is not to be had, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unreachable {
    pub host: String,
    pub why: String,
}

impl std::fmt::Display for Unreachable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.host, self.why)
    }
}

/// Asks for the published checksum: whether the release is there, and what it must be.
pub(super) async fn offer(client: &reqwest::Client, release: Release) -> Result<Offer, Unreachable> {
    let url = release.checksum.url();
    let unreachable = |why| Unreachable { host: host(url).to_owned(), why };
    let text = tokio::time::timeout(CHECKSUM, text(client, url))
        .await
        .unwrap_or_else(|_| Err(format!("no answer within {} s", CHECKSUM.as_secs())))
        .map_err(unreachable)?;
    let sha256 = release
        .checksum
        .find(release.file(), &text)
        .ok_or_else(|| unreachable(format!("no SHA-256 of {} is published", release.file())))?;
    Ok(Offer { release, sha256 })
}

async fn text(client: &reqwest::Client, url: &str) -> Result<String, String> {
    let mut response = get(client, url).await?;
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| cause(&error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > CHECKSUM_LIMIT {
            return Err("the checksum file is far too large".into());
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

async fn get(client: &reqwest::Client, url: &str) -> Result<reqwest::Response, String> {
    let response = client.get(url).send().await.map_err(|error| cause(&error))?;
    let status = response.status();
    if status.is_success() { Ok(response) } else { Err(format!("HTTP {status}")) }
}

/// Downloads, verifies and unpacks a release in a staging folder. The caller holds the lock.
pub(super) async fn fetch(
    client: &reqwest::Client,
    offer: &Offer,
    staging: &Staging,
    progress: &dyn Progress,
) -> Result<Made, Refusal> {
    let (release, begun) = (&offer.release, Instant::now());
    let archive = staging.path().join(format!("{}.download", release.tool));
    let transfer = |why| Refusal::Transfer(Unreachable { host: host(&release.url).to_owned(), why });
    let failed = |error| Refusal::Fatal(ToolError::io(release.tool.name(), staging.path(), error));
    let mut result = save(client, release, &archive, progress).await;
    if matches!(result, Err(Broken::Transfer(_))) {
        result = save(client, release, &archive, progress).await;
    }
    result.map_err(|broken| match broken {
        Broken::Transfer(why) => transfer(why),
        Broken::Disk(error) => failed(error),
    })?;
    let digest = super::install::sha256(&archive).map_err(failed)?;
    if digest.as_str() != offer.sha256 {
        return Err(Refusal::Fatal(ToolError::Checksum {
            tool: release.tool,
            version: release.version.clone(),
            url: release.url.clone(),
            expected: offer.sha256.clone(),
            actual: digest.to_string(),
        }));
    }
    let executable =
        unpack_elsewhere(archive, release.packing.clone(), staging.path().join(release.tool.name()))
            .await
            .map_err(failed)?;
    Ok(made(release, digest, executable, begun))
}

fn made(release: &Release, digest: Digest, executable: PathBuf, begun: Instant) -> Made {
    Made {
        tool: release.tool,
        version: release.version.clone(),
        source: Source::Release,
        origin: release.url.clone(),
        digest,
        executable,
        begun,
    }
}

enum Broken {
    Transfer(String),
    Disk(io::Error),
}

async fn save(
    client: &reqwest::Client,
    release: &Release,
    to: &Path,
    progress: &dyn Progress,
) -> Result<(), Broken> {
    let mut response = get(client, &release.url).await.map_err(Broken::Transfer)?;
    let total = response.content_length();
    let mut file = fs_err::File::create(to).map_err(Broken::Disk)?;
    let mut bytes = 0;
    while let Some(chunk) = response.chunk().await.map_err(|error| Broken::Transfer(cause(&error)))? {
        file.write_all(&chunk).map_err(Broken::Disk)?;
        bytes += chunk.len() as u64;
        progress.on(Event::Downloading {
            tool: release.tool,
            version: release.version.clone(),
            url: release.url.clone(),
            bytes,
            total,
        });
    }
    file.flush().map_err(Broken::Disk)
}

async fn unpack_elsewhere(archive: PathBuf, packing: Packing, to: PathBuf) -> io::Result<PathBuf> {
    tokio::task::spawn_blocking(move || unpack(&archive, &packing, &to).map(|()| to))
        .await
        .unwrap_or_else(|error| Err(io::Error::other(error)))
}

/// Takes the one executable out of the archive, by its exact name: nothing in the archive decides where it goes.
fn unpack(archive: &Path, packing: &Packing, to: &Path) -> io::Result<()> {
    let absent = |member: &str| io::Error::other(format!("the archive has no member {member}"));
    match packing {
        Packing::Bare => fs_err::rename(archive, to),
        Packing::Zip(member) => {
            let mut zip = zip::ZipArchive::new(fs_err::File::open(archive)?).map_err(io::Error::other)?;
            let mut file = zip.by_name(member).map_err(|_| absent(member))?;
            write(&mut file, to)
        }
        Packing::TarGz(member) => {
            let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(fs_err::File::open(archive)?));
            for entry in tar.entries()? {
                let mut entry = entry?;
                if entry.path()?.strip_prefix("./").unwrap_or(&entry.path()?) == Path::new(member) {
                    return write(&mut entry, to);
                }
            }
            Err(absent(member))
        }
    }
}

fn write(from: &mut impl io::Read, to: &Path) -> io::Result<()> {
    let mut file = fs_err::File::create(to)?;
    io::copy(from, &mut file).map(|_| ())
}

/// The innermost reason: the outer ones repeat the URL and say "error sending request".
fn cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    let mut text = error.to_string();
    while let Some(inner) = cause.source() {
        cause = inner;
        text = inner.to_string();
    }
    let line =
        text.lines().next().unwrap_or_default().trim_start_matches("failed to lookup address information: ");
    line.split(" (os error").next().unwrap_or(line).to_owned()
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or(rest);
    // A mirror's URL may hold a password.
    host.rsplit('@').next().unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_a_mirrors_url_is_not_shown() {
        assert_eq!(host("https://user:secret@mirror.example:8443/helm/x"), "mirror.example:8443");
        assert_eq!(host("https://get.helm.sh/x"), "get.helm.sh");
    }
}
