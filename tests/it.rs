//! One test binary: every file of `it/` is a module of it.

mod it {
    mod canary;
    mod charts_application;
    mod cluster;
    mod docs;
    mod engine;
    mod first_run;
    mod gates;
    mod google;
    mod graph;
    mod helm_driver;
    mod identity;
    mod init;
    mod listener;
    mod machine;
    mod mirror;
    mod modules;
    mod network;
    mod other_drivers;
    mod platform;
    mod platform_agrees;
    mod preflight;
    mod prepared;
    mod promotion;
    mod provider;
    mod readiness;
    mod reference;
    mod rehearsal;
    mod shared;
    mod site;
    mod teams;
    mod terraform_driver;
    mod tools;
    mod tools_build;
    mod upgrades;
    mod vault;
}
