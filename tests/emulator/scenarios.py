"""Which recorded scenarios the emulator answers without a difference; the replay test reads this list."""

DONE: tuple[str, ...] = (
    "artifacts_listing",
    "artifacts_tags_labels",
    "audit_logs",
    "configurations",
    "errors_and_protocol",
    "immutable",
    "purge_audit",
    "gc",
    "labels",
    "paging_and_query",
    "project_members",
    "projects",
    "quotas",
    "repositories",
    "robots_v1",
    "scanners",
    "sessions",
    "users",
)
NOT_YET: tuple[str, ...] = (
    "artifacts_additions",
    "ca_certificate",
    "cve_export",
    "jobservice_schedules",
    "later_versions",
    "one_of_each",
    "permissions_matrix",
    "preheat",
    "proxy_cache",
    "registries",
    "replication",
    "retention",
    "robots_system",
    "sbom",
    "scanning",
    "security_hub",
    "usergroups_ldap_oidc",
    "webhooks",
)
ONLY_REAL = ("ldap_directory",)
"""Needs a directory server: for models and errors, not for the emulator."""
