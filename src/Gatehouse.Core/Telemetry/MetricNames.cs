namespace Gatehouse.Core.Telemetry;

/// <summary>
/// Names of the gateway's own instruments: a contract with dashboards and alerts. They are written in Prometheus form and
/// carry no unit, so that every exporter shows them unchanged.
/// </summary>
public static class MetricNames
{
    public const string Meter = "Gatehouse";

    public const string RequestDuration = "gatehouse_request_duration_seconds";
    public const string Overhead = "gatehouse_overhead_seconds";
    public const string ActiveRequests = "gatehouse_active_requests";
    public const string ReceivedBytes = "gatehouse_received_bytes_total";
    public const string SentBytes = "gatehouse_sent_bytes_total";
    public const string Problems = "gatehouse_problems_total";
    public const string UnreadRequests = "gatehouse_unread_requests_total";
    public const string ConnectionsRefused = "gatehouse_connections_refused_total";
    public const string AdminSignIns = "gatehouse_admin_sign_ins_total";
    public const string AdminRefused = "gatehouse_admin_refused_total";
    public const string ClientLimits = "gatehouse_client_limits_total";
    public const string UpstreamFailures = "gatehouse_upstream_failures_total";
    public const string UpstreamConnectionsOpened = "gatehouse_upstream_connections_opened_total";
    public const string UpstreamConnectionsClosed = "gatehouse_upstream_connections_closed_total";
    public const string UpstreamRepeated = "gatehouse_upstream_repeated_total";
    public const string UpstreamRetries = "gatehouse_upstream_retries_total";
    public const string RetryBudgetExhausted = "gatehouse_upstream_retry_budget_exhausted_total";
    public const string UpstreamHedges = "gatehouse_upstream_hedges_total";
    public const string UpstreamWarmingsFailed = "gatehouse_upstream_warmings_failed_total";
    public const string CircuitOpen = "gatehouse_circuit_open";
    public const string CircuitTransitions = "gatehouse_circuit_transitions_total";
    public const string TargetHealthy = "gatehouse_target_healthy";
    public const string TargetEjections = "gatehouse_target_ejections_total";
    public const string TargetEjectionsWithheld = "gatehouse_target_ejections_withheld_total";
    public const string HealthCheckDuration = "gatehouse_health_check_seconds";
    public const string HealthChecksFailed = "gatehouse_health_checks_failed_total";
    public const string ConcurrencyInUse = "gatehouse_concurrency_in_use";
    public const string ConcurrencyQueued = "gatehouse_concurrency_queued";
    public const string ConcurrencyLimit = "gatehouse_concurrency_limit";
    public const string ConcurrencyRefused = "gatehouse_concurrency_refused_total";
    public const string ServiceTargets = "gatehouse_service_targets";
    public const string DiscoveryLastSuccess = "gatehouse_discovery_last_success_timestamp_seconds";
    public const string DiscoveryFailures = "gatehouse_discovery_failures_total";
    public const string ServicePanic = "gatehouse_service_panic";
    public const string Sessions = "gatehouse_sessions_total";
    public const string Mirrored = "gatehouse_mirrored_requests_total";
    public const string Fallbacks = "gatehouse_fallbacks_total";
    public const string ShadowRefusals = "gatehouse_shadow_refusals_total";
    public const string ShadowFailures = "gatehouse_shadow_failures_total";
    public const string CacheRequests = "gatehouse_cache_requests_total";
    public const string CacheWrites = "gatehouse_cache_writes_total";
    public const string CacheBytes = "gatehouse_cache_bytes";
    public const string CacheEvictions = "gatehouse_cache_evictions_total";
    public const string RateLimited = "gatehouse_rate_limited_total";
    public const string PasswordChecks = "gatehouse_password_checks_total";

    public const string ClusterStoreUp = "gatehouse_cluster_store_up";
    public const string ClusterNodes = "gatehouse_cluster_nodes";
    public const string ClusterClaims = "gatehouse_cluster_claims_total";

    public const string ConfigReloadSuccessful = "gatehouse_config_last_reload_successful";
    public const string ConfigReloads = "gatehouse_config_reloads_total";
    public const string ConfigInfo = "gatehouse_config_info";
    public const string CertificateExpiry = "gatehouse_certificate_expiry_timestamp_seconds";
    public const string AcmeOrders = "gatehouse_acme_orders_total";
    public const string TlsHandshakes = "gatehouse_tls_handshakes_total";
    public const string TlsHandshakeFailures = "gatehouse_tls_handshake_failures_total";
    public const string AccessLogDropped = "gatehouse_access_log_dropped_total";

    public const string AIRequests = "gatehouse_ai_requests_total";
    public const string AITokens = "gatehouse_ai_tokens_total";
    public const string AICost = "gatehouse_ai_cost_usd_total";
    public const string AISaved = "gatehouse_ai_cache_saved_usd_total";
    public const string AIFeedback = "gatehouse_ai_feedback_total";
    public const string AIArmRequests = "gatehouse_ai_arm_requests_total";
    public const string AIArmCost = "gatehouse_ai_arm_cost_usd_total";
    public const string AICostByCurrency = "gatehouse_ai_cost_total";
    public const string AIUnits = "gatehouse_ai_units_total";
    public const string AITokensPerSecond = "gatehouse_ai_tokens_per_second";
    public const string AITimeToFirstToken = "gatehouse_ai_time_to_first_token_seconds";

    public const string AIBudgetUsedRatio = "gatehouse_ai_budget_used_ratio";
    public const string AIBudgetRefused = "gatehouse_ai_budget_refused_total";
    public const string AIBudgetWarnings = "gatehouse_ai_budget_warnings_total";

    /// <summary>OpenTelemetry's own names for model calls (semantic conventions for generative AI).</summary>
    public const string GenAIDuration = "gen_ai.client.operation.duration";
    public const string GenAITokens = "gen_ai.client.token.usage";
    public const string GenAIServerDuration = "gen_ai.server.request.duration";
    public const string GenAITimeToFirstToken = "gen_ai.server.time_to_first_token";
    public const string GenAITimePerOutputToken = "gen_ai.server.time_per_output_token";
}
