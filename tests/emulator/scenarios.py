"""Which recorded scenarios the emulator answers without a difference; the replay test reads this list."""

DONE: tuple[str, ...] = (
    "artifacts_additions",
    "artifacts_listing",
    "artifacts_tags_labels",
    "audit_logs",
    "ca_certificate",
    "configurations",
    "cve_export",
    "errors_and_protocol",
    "gc",
    "immutable",
    "jobservice_schedules",
    "labels",
    "later_versions",
    "one_of_each",
    "paging_and_query",
    "permissions_matrix",
    "preheat",
    "project_members",
    "projects",
    "proxy_cache",
    "purge_audit",
    "quotas",
    "registries",
    "replication",
    "repositories",
    "retention",
    "robots_system",
    "robots_v1",
    "sbom",
    "scanners",
    "scanning",
    "security_hub",
    "sessions",
    "usergroups_ldap_oidc",
    "users",
    "webhooks",
)
NOT_YET: tuple[str, ...] = ()
ONLY_REAL = ("ldap_directory",)
"""Needs a directory server: for models and errors, not for the emulator."""
LEFT_OVER = {
    ("v2.15.2", "artifacts_additions"): (
        "getIcon",
        "the pictures are Harbor's, under another licence; the emulator draws its own",
    ),
    ("v2.9.5", "artifacts_additions"): (
        "getIcon",
        "the pictures are Harbor's, under another licence; the emulator draws its own",
    ),
    ("v2.9.5", "jobservice_schedules"): ("34 listSchedules", "the recorded server had more than ten schedules before"),
    ("v2.9.5", "proxy_cache"): ("10 listArtifacts", "the recorded server had a scanner, and had not yet set a tag"),
    ("v2.9.5", "registries"): ("36 getRegistryInfo", "the recorded server had a global label before"),
}
"""Differences that are kept on purpose: the steps of a scenario that differ, and why."""
