package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.ServerQuota;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What the head of an answer says is left. The clock says 12:00:45. */
class QuotaHeadersTests {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:45Z");

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final Call<?> call = Call.of(
                    Operation.STREAM, GenerateRequest.of("hello there"), CallOptions.DEFAULTS, timer)
            .withEndpoint(new Endpoint("here", URI.create("https://llm.example/v1")));

    QuotaHeadersTests() {
        timer.advanceTimeTo(NOON);
    }

    private static ResponseHead head(int status, @Nullable String headers) {
        List<String> pairs = new ArrayList<>();
        for (String line : headers == null ? new String[0] : headers.split(" \\$ ", -1)) {
            int colon = line.indexOf(':');
            pairs.add(line.substring(0, colon).strip());
            pairs.add(line.substring(colon + 1).strip());
        }
        return Codecs.head(status, pairs.toArray(String[]::new));
    }

    private @Nullable String read(@Nullable String headers) {
        ServerQuota quota = QuotaHeaders.of(call, head(200, headers).headers());
        return quota == null
                ? null
                : quota.limits().stream().map(QuotaHeadersTests::line).sorted().collect(Collectors.joining("; "));
    }

    private static String line(ServerQuota.Limit limit) {
        return limit.unit().name().toLowerCase(Locale.ROOT)
                + (limit.name().isEmpty() ? "" : " '" + limit.name() + "'")
                + " " + limit.remaining() + " of " + limit.amount()
                + (limit.reset() == null ? "" : " reset " + seconds(limit.reset()))
                + (limit.window() == null ? "" : " window " + seconds(limit.window()));
    }

    private static String seconds(Duration time) {
        return (time.toMillis() / 1e3 + "s").replace(".0s", "s");
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            x-ratelimit-limit-requests: 60 $ x-ratelimit-remaining-requests: 59 $ x-ratelimit-reset-requests: 1s     | requests 'requests' 59 of 60 reset 1s
            x-ratelimit-limit-tokens: 150000 $ x-ratelimit-remaining-tokens: 149984 $ x-ratelimit-reset-tokens: 6m0s | tokens 'tokens' 149984 of 150000 reset 360s
            x-ratelimit-limit-tokens: 9 $ x-ratelimit-remaining-tokens: 0 $ x-ratelimit-reset-tokens: 20ms           | tokens 'tokens' 0 of 9 reset 0.02s
            x-ratelimit-remaining-tokens: 5 $ x-ratelimit-reset-tokens: 7.66                                         | tokens 'tokens' 5 of null reset 7.66s
            x-ratelimit-remaining-tokens_usage_based: 5 $ x-ratelimit-reset-tokens_usage_based: 1h2m3s               | tokens 'tokens_usage_based' 5 of null reset 3723s
            x-ratelimit-limit-requests: 60 $ x-ratelimit-remaining-requests: -1 $ x-ratelimit-reset-requests: 60     |
            x-ratelimit-limit-requests: 60 $ x-ratelimit-reset-requests: 60                                          |
            x-ratelimit-limit-requests: 60 $ x-ratelimit-remaining-requests: 3                                       |
            x-ratelimit-limit-requests: -1 $ x-ratelimit-remaining-requests: 3 $ x-ratelimit-reset-requests: 60      | requests 'requests' 3 of null reset 60s
            x-ratelimit-limit-requests: 60 $ x-ratelimit-remaining-requests: 3 $ x-ratelimit-reset-requests: soon    |
            x-ratelimit-remaining-requests: 3.5 $ x-ratelimit-reset-requests: 60                                     |
            x-ratelimit-remaining-requests: 99999999999999999999 $ x-ratelimit-reset-requests: 60                    |
            RateLimit-Limit: 100, 100;w=60 $ RateLimit-Remaining: 40 $ RateLimit-Reset: 12                           | requests 40 of 100 reset 12s
            X-RateLimit-Limit: 100 $ X-RateLimit-Remaining: 40 $ X-RateLimit-Reset: 12                               | requests 40 of 100 reset 12s
            X-RateLimit-Limit: 100 $ X-RateLimit-Remaining: 40 $ X-RateLimit-Reset: 1772366505                       | requests 40 of 100 reset 60s
            X-RateLimit-Limit: 100 $ X-RateLimit-Remaining: 40 $ X-RateLimit-Reset: 1772366505000                    | requests 40 of 100 reset 60s
            X-RateLimit-Limit-Minute: 60 $ X-RateLimit-Remaining-Minute: 7                                           | requests 'minute' 7 of 60 reset 15s window 60s
            X-RateLimit-Limit-Hour: 60 $ X-RateLimit-Remaining-Hour: 7                                               | requests 'hour' 7 of 60 reset 3555s window 3600s
            X-RateLimit-Limit-Minute: 60 $ X-RateLimit-Remaining-Minute: 7 $ Date: Sun, 01 Mar 2026 11:00:50 GMT     | requests 'minute' 7 of 60 reset 10s window 60s
            X-RateLimit-Limit-Minute: 6 $ X-RateLimit-Remaining-Minute: 4 $ X-RateLimit-Limit-Day: 9 $ X-RateLimit-Remaining-Day: 8 | requests 'day' 8 of 9 reset 43155s window 86400s; requests 'minute' 4 of 6 reset 15s window 60s
            RateLimit: "burst";r=50;t=12 $ RateLimit-Policy: "burst";q=100;w=60, "daily";q=5000;w=86400              | requests 'burst' 50 of 100 reset 12s window 60s
            RateLimit: "burst";r=50;t=12, "daily";r=4000;t=600 $ RateLimit-Policy: "burst";q=100;w=60                | requests 'burst' 50 of 100 reset 12s window 60s; requests 'daily' 4000 of null reset 600s
            RateLimit: burst;t=12;r=50                                                                               | requests 'burst' 50 of null reset 12s
            RateLimit: "burst";r=50                                                                                  |
            RateLimit: "burst";r=-5;t=3                                                                              |
            RateLimit: "burst";t=3                                                                                   |
            RateLimit: "text";r=5;t=3 $ RateLimit-Policy: "text";q=9;qu="tokens"                                     | tokens 'text' 5 of 9 reset 3s
            RateLimit: "size";r=5;t=3 $ RateLimit-Policy: "size";q=9;qu="content-bytes"                              |
            RateLimit: "once";r=5;t=3 $ RateLimit-Policy: "once";q=9;qu="concurrent-requests"                        |
            RateLimit: limit=10, remaining=5, reset=3                                                                | requests 5 of 10 reset 3s
            RateLimit: limit=10, reset=3                                                                             |
            RateLimit: "a";r=1;t=99999999999                                                                         |
            RateLimit: nonsense $ RateLimit-Remaining: nonsense $ X-RateLimit-Remaining-Minute:                      |
            Retry-After: 5                                                                                           |
            """)
    void readsWhatIsLeft(String headers, @Nullable String limits) {
        assertThat(read(headers)).isEqualTo(limits);
    }

    @Test
    void anAnswerThatSaysNothingCostsNothing() {
        assertThat(read(null)).isNull();
    }

    @Test
    void theSameLimitSaidTwiceCountsOnceAndMoreThanEightAreLeftOut() {
        String many =
                "RateLimit: \"a\";r=1;t=1, \"a\";r=2;t=1, \"b\";r=1;t=1, \"c\";r=1;t=1, \"d\";r=1;t=1, \"e\";r=1;t=1,"
                        + " \"f\";r=1;t=1, \"g\";r=1;t=1, \"h\";r=1;t=1, \"i\";r=1;t=1";

        assertThat(read(many).split("; ", -1)).hasSize(8).startsWith("requests 'a' 1 of null reset 1s");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 429, 500})
    void theCallKnowsItFromEveryAnswer(int status) {
        timer.advanceTimeBy(Duration.ofSeconds(3));
        ResponseHead head = head(status, "x-ratelimit-remaining-requests: 7 $ x-ratelimit-reset-requests: 1s");

        if (status == 200) {
            OpenAiDialect.INSTANCE.decoder(call, head);
        } else {
            OpenAiDialect.INSTANCE.failure(call, head, Unpooled.EMPTY_BUFFER);
        }

        assertThat(call.log().quota()).isNotNull();
        assertThat(call.log().quota().atNanos()).isEqualTo(call.nowNanos());
        assertThat(call.log().quota().limits().get(0).remaining()).isEqualTo(7);
        call.log().queued(call.nowNanos());
        assertThat(call.log().quota())
                .as("the next attempt was told nothing yet")
                .isNull();
    }

    @Test
    void whatAnAttemptCostIsForgottenWithIt() {
        call.log().used(new io.autoglm.sdk.model.Usage(1, 2, 3, null, null));
        call.log().counted(12);
        call.log().reserved(20);
        call.log().queued(call.nowNanos());

        assertThat(call.log().usage()).isNull();
        assertThat(call.log().reservedTokens()).isNull();
        assertThat(call.log().inputTokens()).as("the request stays as it is").isEqualTo(12);
    }
}
