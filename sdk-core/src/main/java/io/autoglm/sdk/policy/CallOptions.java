package io.autoglm.sdk.policy;

import java.time.Duration;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one call does differently from the client's settings; what is absent stays as the client has it. Immutable.
 *
 * <p>Shared things (concurrency limit, credentials) cannot be overridden per call.
 *
 * @param totalTimeout      one limit for queue, back-off and all attempts; positive
 * @param firstEventTimeout the longest wait for the first event of an attempt; positive; streams only
 * @param silenceTimeout    the longest pause between events; positive; streams only
 * @param maxAttempts       attempts at the most, the first included, at least 1
 * @param tenant            in whose name the call is made: 1 to 100 visible ASCII characters; in logs and traces, never sent to the
 *                          server; tenants take turns in the waiting room. Absent: that of the Reactor Context ({@link CallContext})
 * @param priority          how urgent the call is while it waits for its turn; absent: that of the Reactor Context, else
 *                          {@link Priority#NORMAL}
 * @param endpoint          the name of the only endpoint that may serve the call; absent: any
 * @param stickyKey         calls of the same key prefer the same endpoint, so that its prompt cache is hit: 1 to 200 characters, never sent;
 *                          absent: none
 * @param repeatable        {@code false} when a failed attempt must not be made again, nor a second one beside it; absent: as the operation is
 * @param fallback          what answers when all endpoints have failed
 * @param hedge             whether and when a second attempt is made beside the first
 * @param patient           whether waiting for a turn does not count: {@code totalTimeout} is then that of each attempt, from its turn on, and
 *                          the call waits for its turns as long as it takes; absent: it counts
 * @param headers           HTTP headers added to each attempt; they win over the client's own headers, and cannot carry a credential
 */
public record CallOptions(
        @Nullable Duration totalTimeout,
        @Nullable Duration firstEventTimeout,
        @Nullable Duration silenceTimeout,
        @Nullable Integer maxAttempts,
        @Nullable String tenant,
        @Nullable Priority priority,
        @Nullable String endpoint,
        @Nullable String stickyKey,
        @Nullable Boolean repeatable,
        @Nullable FallbackSpec fallback,
        @Nullable HedgeSpec hedge,
        @Nullable Boolean patient,
        Map<String, String> headers) {

    private static final int LONGEST_TENANT = 100;
    private static final int LONGEST_KEY = 200;

    /** Everything as the client has it. */
    public static final CallOptions DEFAULTS =
            new CallOptions(null, null, null, null, null, null, null, null, null, null, null, null, Map.of());

    public CallOptions {
        positive("totalTimeout", totalTimeout);
        positive("firstEventTimeout", firstEventTimeout);
        positive("silenceTimeout", silenceTimeout);
        if (maxAttempts != null && maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts must be at least 1, was " + maxAttempts);
        }
        if (tenant != null) {
            checkTenant(tenant);
        }
        if (endpoint != null && endpoint.isBlank()) {
            throw new IllegalArgumentException("endpoint must not be blank");
        }
        if (stickyKey != null && (stickyKey.isEmpty() || stickyKey.length() > LONGEST_KEY)) {
            throw new IllegalArgumentException(
                    "stickyKey must have 1 to " + LONGEST_KEY + " characters, had " + stickyKey.length());
        }
        headers = HeaderRules.checked(headers);
    }

    static void checkTenant(String tenant) {
        if (tenant.isEmpty() || tenant.length() > LONGEST_TENANT) {
            throw new IllegalArgumentException(
                    "tenant must have 1 to " + LONGEST_TENANT + " characters, had " + tenant.length());
        }
        for (int i = 0; i < tenant.length(); i++) {
            if (tenant.charAt(i) <= ' ' || tenant.charAt(i) >= 127) {
                throw new IllegalArgumentException(
                        "tenant must be visible ASCII, but has another character at index " + i);
            }
        }
    }

    private static void positive(String name, @Nullable Duration value) {
        if (value != null && (value.isNegative() || value.isZero())) {
            throw new IllegalArgumentException(name + " must be positive, was " + value);
        }
    }

    /** Returns a copy with one limit for queue, back-off and all attempts. */
    public CallOptions withTotalTimeout(@Nullable Duration value) {
        return changed(draft -> draft.totalTimeout = value);
    }

    /** Returns a copy with another limit for the first event of a stream. */
    public CallOptions withFirstEventTimeout(@Nullable Duration value) {
        return changed(draft -> draft.firstEventTimeout = value);
    }

    /** Returns a copy with another limit for pauses of a stream. */
    public CallOptions withSilenceTimeout(@Nullable Duration value) {
        return changed(draft -> draft.silenceTimeout = value);
    }

    /** Returns a copy with another number of attempts, the first included. */
    public CallOptions withMaxAttempts(@Nullable Integer value) {
        return changed(draft -> draft.maxAttempts = value);
    }

    /** Returns a copy that is made in the name of {@code value}. */
    public CallOptions withTenant(@Nullable String value) {
        return changed(draft -> draft.tenant = value);
    }

    /** Returns a copy that is as urgent as {@code value} says. */
    public CallOptions withPriority(@Nullable Priority value) {
        return changed(draft -> draft.priority = value);
    }

    /** Returns a copy that only the endpoint of that name may serve. */
    public CallOptions withEndpoint(@Nullable String value) {
        return changed(draft -> draft.endpoint = value);
    }

    /** Returns a copy that prefers the endpoint of others with the same key. */
    public CallOptions withStickyKey(@Nullable String value) {
        return changed(draft -> draft.stickyKey = value);
    }

    /** Returns a copy that may, or must not, be repeated after a failure. */
    public CallOptions withRepeatable(@Nullable Boolean value) {
        return changed(draft -> draft.repeatable = value);
    }

    /** Returns a copy with something else to answer when all endpoints have failed. */
    public CallOptions withFallback(@Nullable FallbackSpec value) {
        return changed(draft -> draft.fallback = value);
    }

    /** Returns a copy with another rule for second attempts. */
    public CallOptions withHedge(@Nullable HedgeSpec value) {
        return changed(draft -> draft.hedge = value);
    }

    /** Returns a copy that waits for its turns as long as it takes, or not. */
    public CallOptions withPatient(@Nullable Boolean value) {
        return changed(draft -> draft.patient = value);
    }

    /** Returns a copy with one more HTTP header. */
    public CallOptions withHeader(String name, String value) {
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(name, value);
        return changed(draft -> draft.headers = more);
    }

    /** Shows what is set, of headers their names and of the sticky key that there is one: both may be secret. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "CallOptions[", "]");
        show(text, "totalTimeout", totalTimeout);
        show(text, "firstEventTimeout", firstEventTimeout);
        show(text, "silenceTimeout", silenceTimeout);
        show(text, "maxAttempts", maxAttempts);
        show(text, "tenant", tenant);
        show(text, "priority", priority);
        show(text, "endpoint", endpoint);
        show(text, "stickyKey", stickyKey == null ? null : "set");
        show(text, "repeatable", repeatable);
        show(text, "fallback", fallback);
        show(text, "hedge", hedge);
        show(text, "patient", patient);
        show(text, "headers", headers.isEmpty() ? null : headers.keySet());
        return text.toString();
    }

    private static void show(StringJoiner text, String name, @Nullable Object value) {
        if (value != null) {
            text.add(name + "=" + value);
        }
    }

    private CallOptions changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /** A copy that is being changed. */
    private static final class Draft {
        @Nullable
        Duration totalTimeout;

        @Nullable
        Duration firstEventTimeout;

        @Nullable
        Duration silenceTimeout;

        @Nullable
        Integer maxAttempts;

        @Nullable
        String tenant;

        @Nullable
        Priority priority;

        @Nullable
        String endpoint;

        @Nullable
        String stickyKey;

        @Nullable
        Boolean repeatable;

        @Nullable
        FallbackSpec fallback;

        @Nullable
        HedgeSpec hedge;

        @Nullable
        Boolean patient;

        Map<String, String> headers;

        Draft(CallOptions from) {
            totalTimeout = from.totalTimeout;
            firstEventTimeout = from.firstEventTimeout;
            silenceTimeout = from.silenceTimeout;
            maxAttempts = from.maxAttempts;
            tenant = from.tenant;
            priority = from.priority;
            endpoint = from.endpoint;
            stickyKey = from.stickyKey;
            repeatable = from.repeatable;
            fallback = from.fallback;
            hedge = from.hedge;
            patient = from.patient;
            headers = from.headers;
        }

        CallOptions options() {
            return new CallOptions(
                    totalTimeout,
                    firstEventTimeout,
                    silenceTimeout,
                    maxAttempts,
                    tenant,
                    priority,
                    endpoint,
                    stickyKey,
                    repeatable,
                    fallback,
                    hedge,
                    patient,
                    headers);
        }
    }
}
