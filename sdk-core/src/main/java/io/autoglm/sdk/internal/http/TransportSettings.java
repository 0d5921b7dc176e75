package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.policy.HeaderRules;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;

/**
 * How connections are made and kept. Immutable.
 *
 * @param connectTimeout longest wait for a TCP connection, positive; a TLS handshake may take as long, at least 5 s
 * @param maxConnections connections to one host at the most, at least 1
 * @param maxPending     calls to one host that may wait for a connection, at least 1
 * @param idleTime       how long an unused connection is kept, positive
 * @param lifetime       how old a connection may become, positive
 * @param drainBytes     how much of a body is read after the answer is whole, so that its connection can be used again; not negative
 * @param drainTime      for how long it is read, positive
 * @param userAgent      sent as {@code User-Agent}
 * @param acceptLanguage sent as {@code Accept-Language}; {@code null} sends none
 * @param headers        sent with each request, unless the call has one of the same name
 * @param http           version of HTTP, TLS, proxy and limits
 * @param customizer     changes the HTTP client before it is used; redirects and hidden retries stay off
 * @param loops          threads to run on, never disposed here; {@code null} makes some of its own
 * @param preferNative   whether epoll or kqueue is used where it is present
 */
public record TransportSettings(
        Duration connectTimeout,
        int maxConnections,
        int maxPending,
        Duration idleTime,
        Duration lifetime,
        int drainBytes,
        Duration drainTime,
        String userAgent,
        @Nullable String acceptLanguage,
        Map<String, String> headers,
        HttpSpec http,
        UnaryOperator<HttpClient> customizer,
        @Nullable LoopResources loops,
        boolean preferNative) {

    /** Connect 1 s, 64 connections, 10,000 waiting for one, idle 30 s, lifetime 10 min, drain 64 KiB for 1 s. */
    public static final TransportSettings DEFAULTS = new TransportSettings(
            Duration.ofSeconds(1),
            64,
            10_000,
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            64 * 1024,
            Duration.ofSeconds(1),
            "autoglm-sdk-java",
            null,
            Map.of(),
            HttpSpec.defaults(),
            UnaryOperator.identity(),
            null,
            true);

    public TransportSettings {
        positive("connectTimeout", connectTimeout);
        if (connectTimeout.toMillis() < 1 || connectTimeout.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("connectTimeout must be 1 ms to 24 days, was " + connectTimeout);
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException("maxConnections must be at least 1, was " + maxConnections);
        }
        if (maxPending < 1) {
            throw new IllegalArgumentException("maxPending must be at least 1, was " + maxPending);
        }
        positive("idleTime", idleTime);
        positive("lifetime", lifetime);
        if (drainBytes < 0) {
            throw new IllegalArgumentException("drainBytes must not be negative, was " + drainBytes);
        }
        positive("drainTime", drainTime);
        HeaderRules.checked(Map.of("User-Agent", userAgent));
        if (acceptLanguage != null) {
            HeaderRules.checked(Map.of("Accept-Language", acceptLanguage));
        }
        headers = HeaderRules.checked(headers);
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive, was " + value);
        }
    }

    /** Returns a builder that starts with everything these settings have. */
    public Builder mutate() {
        return new Builder(this);
    }

    /** Shows header names, never their values. */
    @Override
    public String toString() {
        return "TransportSettings[connectTimeout=" + connectTimeout + ", maxConnections=" + maxConnections
                + ", idleTime=" + idleTime + ", lifetime=" + lifetime + ", headers=" + headers.keySet() + ", http="
                + http + "]";
    }

    /** Changes settings. For one thread. */
    public static final class Builder {

        private Duration connectTimeout;
        private int maxConnections;
        private int maxPending;
        private Duration idleTime;
        private Duration lifetime;
        private int drainBytes;
        private Duration drainTime;
        private String userAgent;
        private @Nullable String acceptLanguage;
        private Map<String, String> headers;
        private HttpSpec http;
        private UnaryOperator<HttpClient> customizer;
        private @Nullable LoopResources loops;
        private boolean preferNative;

        private Builder(TransportSettings from) {
            connectTimeout = from.connectTimeout;
            maxConnections = from.maxConnections;
            maxPending = from.maxPending;
            idleTime = from.idleTime;
            lifetime = from.lifetime;
            drainBytes = from.drainBytes;
            drainTime = from.drainTime;
            userAgent = from.userAgent;
            acceptLanguage = from.acceptLanguage;
            headers = from.headers;
            http = from.http;
            customizer = from.customizer;
            loops = from.loops;
            preferNative = from.preferNative;
        }

        /** Sets the longest wait for a TCP connection. */
        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        /** Sets how many connections to one host there are at the most. */
        public Builder maxConnections(int value) {
            maxConnections = value;
            return this;
        }

        /** Sets how many calls to one host may wait for a connection. */
        public Builder maxPending(int value) {
            maxPending = value;
            return this;
        }

        /** Sets how long an unused connection is kept. */
        public Builder idleTime(Duration value) {
            idleTime = value;
            return this;
        }

        /** Sets how old a connection may become. */
        public Builder lifetime(Duration value) {
            lifetime = value;
            return this;
        }

        /** Sets how much is read for how long after the answer is whole. */
        public Builder drain(int bytes, Duration time) {
            drainBytes = bytes;
            drainTime = time;
            return this;
        }

        /** Sets what is sent as {@code User-Agent}. */
        public Builder userAgent(String value) {
            userAgent = value;
            return this;
        }

        /** Sets what is sent as {@code Accept-Language}. */
        public Builder acceptLanguage(@Nullable String value) {
            acceptLanguage = value;
            return this;
        }

        /** Sets the headers of each request. */
        public Builder headers(Map<String, String> value) {
            headers = value;
            return this;
        }

        /** Sets how the bytes travel. */
        public Builder http(HttpSpec value) {
            http = value;
            return this;
        }

        /** Sets what changes the HTTP client before it is used. */
        public Builder customizer(UnaryOperator<HttpClient> value) {
            customizer = value;
            return this;
        }

        /** Sets the threads to run on. */
        public Builder loops(@Nullable LoopResources value) {
            loops = value;
            return this;
        }

        /** Sets whether epoll or kqueue is used where it is present. */
        public Builder preferNative(boolean value) {
            preferNative = value;
            return this;
        }

        /** Returns the settings, or fails with {@link IllegalArgumentException} that names what is wrong. */
        public TransportSettings build() {
            return new TransportSettings(
                    connectTimeout,
                    maxConnections,
                    maxPending,
                    idleTime,
                    lifetime,
                    drainBytes,
                    drainTime,
                    userAgent,
                    acceptLanguage,
                    headers,
                    http,
                    customizer,
                    loops,
                    preferNative);
        }
    }
}
