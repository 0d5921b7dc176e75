package io.autoglm.sdk.observe;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallLog;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The fields that lines about an attempt have in common, in their order. What an attempt before this one did is not among them. */
final class AttemptFields {

    private AttemptFields() {}

    /** Adds who called whom. */
    static LogEntry place(LogEntry entry, Call<?> call, @Nullable AutoGlmException failure) {
        CallLog log = call.log();
        String known = failure == null ? null : failure.requestId();
        return entry.with("endpoint", log.endpoint())
                .with("remote", remote(call))
                .with("credential", isSent(call) ? log.credential() : null)
                .with("tenant", call.tenant())
                .with("operation", call.operation().toString())
                .with("attempt", log.number(call.attempt()))
                .with("request_id", known == null ? log.requestId() : known);
    }

    /** Adds who called whom, and how long it took. */
    static LogEntry attempt(LogEntry entry, Call<?> call, @Nullable AutoGlmException failure) {
        CallLog log = call.log();
        Long first = log.firstEventAt();
        return place(entry, call, failure)
                .with(
                        "queue_ms",
                        Duration.ofNanos(log.isWaiting() ? call.nowNanos() - log.admittedAt() : log.queueNanos()))
                .with("first_token_ms", first == null ? null : Duration.ofNanos(first - log.admittedAt()))
                .with("duration_ms", Duration.ofNanos(log.isWaiting() ? 0 : call.nowNanos() - log.admittedAt()));
    }

    /** Adds what the failure says. */
    static LogEntry failure(LogEntry entry, AutoGlmException failure) {
        return entry.with("code", failure.code().id())
                .with("status", failure.status())
                .with("provider_code", failure.providerCode())
                .with("limit", failure.limit())
                .with("retry_after_ms", failure.retryAfter())
                .with("resets_at", failure.resetAt());
    }

    /** Adds what the failure says about more than its own attempt. */
    static LogEntry evidence(LogEntry entry, AutoGlmException failure) {
        return entry.with("code", failure.code().id())
                .with("status", failure.status())
                .with("provider_code", failure.providerCode())
                .with("request_id", failure.requestId())
                .with("resets_at", failure.resetAt())
                .with("said", failure.reason());
    }

    static LogEntry trouble(LogEntry entry, Trouble.Report report) {
        return entry.with("failures", report.failures())
                .with("lasted_ms", report.lasted())
                .with("left_out", report.leftOut() == 0 ? null : report.leftOut());
    }

    /** Returns whether the attempt has left this client. */
    static boolean isSent(Call<?> call) {
        return call.log().isSent(call.attempt());
    }

    /** Returns how far the attempt has come. */
    static String phase(Call<?> call) {
        CallLog log = call.log();
        if (log.isWaiting()) {
            return "queue";
        } else if (!isSent(call)) {
            return "credential";
        } else if (log.firstEventAt() != null) {
            return "text";
        }
        return log.remoteAddress() == null ? "connect" : "answer";
    }

    /** Returns the address as numbers, without asking for a name; {@code null} when there is none. */
    static @Nullable String remote(Call<?> call) {
        SocketAddress address = call.log().remoteAddress();
        if (!(address instanceof InetSocketAddress internet)) {
            return address == null ? null : address.toString();
        }
        InetAddress resolved = internet.getAddress();
        String host = resolved == null ? internet.getHostString() : resolved.getHostAddress();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + internet.getPort();
    }
}
