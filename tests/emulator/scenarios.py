"""Which recorded scenarios the emulator answers without a difference; the replay test reads this list."""

DONE: tuple[str, ...] = (
    "artifacts_listing",
    "paging_and_query",
    "projects",
    "sessions",
)
NOT_YET: tuple[str, ...] = (
    "artifacts_additions",
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
    "permissions_matrix",
    "preheat",
    "project_members",
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
    "usergroups_ldap_oidc",
    "users",
    "webhooks",
)
ONLY_REAL = ("ldap_directory",)
"""Needs a directory server: for models and errors, not for the emulator."""
