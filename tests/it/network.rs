//! Private charts, image mirrors, private modules, proxies and authorities: through the binary, against servers on loopback.

mod charts;
mod clusters;
mod git;
mod images;
mod platform;
mod proxies;
mod proxy;
