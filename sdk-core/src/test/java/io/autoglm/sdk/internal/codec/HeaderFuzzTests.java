package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.ServerQuota;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Heads of answers: limits, times, content types, challenges, ids, whatever stands in them. Seeds are lines {@code name: value}. */
class HeaderFuzzTests implements FuzzTarget {

    private static final Duration YEAR = Duration.ofDays(366);

    @Override
    public List<String> seeds() {
        return List.of("fuzz/header");
    }

    @Override
    public int changes() {
        return 700;
    }

    @Override
    public void read(byte[] input) {
        Lines headers = new Lines(new String(input, StandardCharsets.ISO_8859_1));
        for (int status : new int[] {429, 401, 503, 307}) {
            Call<?> call = Codecs.stream();
            AutoGlmException failure = Codecs.DIALECT.failure(
                    call,
                    new ResponseHead(status, headers),
                    Unpooled.wrappedBuffer(Codecs.bytes("{\"code\":\"1302\"}")));
            FuzzPromises.ofFailure(failure);
            quota(call, headers);
        }
        times(headers);
        FuzzPromises.ofAnswer(
                Codecs.DIALECT,
                Codecs::unary,
                new ResponseHead(200, headers),
                Codecs.bytes("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"fine\"}}]}"));
    }

    private static void quota(Call<?> call, ResponseHeaders headers) {
        ServerQuota quota = QuotaHeaders.of(call, headers);
        if (quota == null) {
            return;
        }
        assertThat(quota.limits()).hasSizeLessThanOrEqualTo(8);
        for (ServerQuota.Limit limit : quota.limits()) {
            assertThat(limit.name()).matches("[A-Za-z0-9_.-]{0,40}");
            assertThat(limit.remaining()).isNotNegative();
            assertThat(limit.reset() == null ? Duration.ZERO : limit.reset()).isBetween(Duration.ZERO, YEAR);
            assertThat(limit.window() == null ? Duration.ZERO : limit.window()).isBetween(Duration.ZERO, YEAR);
        }
    }

    private static void times(Lines headers) {
        Instant now = Instant.parse("2026-11-30T12:00:00Z");
        for (List<String> values : headers.all.values()) {
            for (String value : values) {
                FuzzPromises.ofTime(HttpDates.parse(value, now));
                Duration wait = RetryHints.lengthOrTime(value, now);
                assertThat(wait == null ? Duration.ZERO : wait).isBetween(Duration.ZERO, YEAR);
            }
        }
    }

    /** Headers of one text, in which a name may come twice. */
    private static final class Lines implements ResponseHeaders {

        private final Map<String, List<String>> all = new TreeMap<>();

        Lines(String text) {
            for (String line : text.split("\n", 200)) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
                    all.computeIfAbsent(name, none -> new ArrayList<>())
                            .add(line.substring(colon + 1).strip());
                }
            }
        }

        @Override
        public String first(String name) {
            return all.containsKey(name) ? all.get(name).get(0) : null;
        }

        @Override
        public List<String> all(String name) {
            return all.getOrDefault(name, List.of());
        }

        @Override
        public Set<String> names() {
            return all.keySet();
        }
    }
}
