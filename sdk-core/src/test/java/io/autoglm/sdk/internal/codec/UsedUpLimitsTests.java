package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Operation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.Schedulers;

/** Which limit an answer says is used up. */
class UsedUpLimitsTests {

    private static AutoGlmException failure(int status, int attempt, @Nullable String headers, @Nullable String body) {
        List<String> pairs = new ArrayList<>();
        for (String line : headers == null ? new String[0] : headers.split(" \\$ ")) {
            int colon = line.indexOf(':');
            pairs.add(line.substring(0, colon).strip());
            pairs.add(line.substring(colon + 1).strip());
        }
        Call<?> call = Call.of(
                        Operation.STREAM,
                        GenerateRequest.of("hello there"),
                        CallOptions.DEFAULTS,
                        Schedulers.parallel())
                .withEndpoint(new Endpoint("here", URI.create("https://llm.example/v1")))
                .withAttempt(attempt, Set.of());
        byte[] bytes = (body == null ? "" : body).getBytes(StandardCharsets.UTF_8);
        return new FailureMapper(call, Codecs.head(status, pairs.toArray(String[]::new))).ofStatus(bytes, bytes.length);
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', textBlock = """
            x-ratelimit-limit-requests: 60 $ x-ratelimit-remaining-requests: 0                            | requests 60
            x-ratelimit-limit-tokens: 40000 $ x-ratelimit-remaining-tokens: 0                             | tokens 40000
            x-ratelimit-limit-tokens: 40000 $ x-ratelimit-remaining-tokens: 5                             |
            x-ratelimit-limit-tokens: 40000 $ x-ratelimit-remaining-tokens: -1                            |
            x-ratelimit-limit-tokens: 40000                                                               |
            x-ratelimit-remaining-tokens: 0                                                               | tokens
            x-ratelimit-limit-requests: many $ x-ratelimit-remaining-requests: 0                          | requests
            x-ratelimit-limit-requests: 60 $ x-ratelimit-remaining-requests: 0 $ x-ratelimit-limit-tokens: 9 $ x-ratelimit-remaining-tokens: 0 | requests 60, tokens 9
            x-ratelimit-limit-tokens_usage_based: 7 $ x-ratelimit-remaining-tokens_usage_based: 0         | tokens (usage based) 7
            ratelimit: "burst";r=0;t=12 $ ratelimit-policy: "burst";q=100;w=60, "daily";q=5000;w=86400    | "burst" 100 in 60 s
            ratelimit: "daily";r=0;t=12 $ ratelimit-policy: "burst";q=100;w=60, "daily";q=5000;w=86400    | "daily" 5000 in 86400 s
            ratelimit: "daily";t=12;r=0 $ ratelimit-policy: "daily";w=86400;q=5000                        | "daily" 5000 in 86400 s
            ratelimit: "burst";r=0;t=12                                                                   | "burst"
            ratelimit: "burst";r=5;t=12                                                                   |
            ratelimit: "burst";r=05;t=12                                                                  |
            ratelimit: "a";r=0, "b";r=3, "c";r=0 $ ratelimit-policy: "c";q=7                              | "a", "c" 7
            ratelimit: "at-once";r=0 $ ratelimit-policy: "at-once";q=8;qu="concurrent-requests"           | "at-once" 8 concurrent-requests
            ratelimit: "all";r=0 $ ratelimit-policy: "all";q=8;qu="requests";w=1;pk=:c2VjcmV0:            | "all" 8 in 1 s
            ratelimit: "a";r=0, "b";r=0, "c";r=0, "d";r=0, "e";r=0, "f";r=0                               | "a", "b", "c", "d"
            ratelimit: nonsense                                                                           |
            X-RateLimit-Limit-Minute: 60 $ X-RateLimit-Remaining-Minute: 0                                | 60 per minute
            X-RateLimit-Remaining-Hour: 0                                                                 | calls per hour
            X-RateLimit-Limit-Minute: 60 $ X-RateLimit-Remaining-Minute: 3 $ X-RateLimit-Limit-Day: 9 $ X-RateLimit-Remaining-Day: 0 $ RateLimit-Limit: 9 $ RateLimit-Remaining: 0 | 9 per day
            RateLimit-Limit: 100, 100;w=60 $ RateLimit-Remaining: 0                                       | 100
            RateLimit-Limit: 100 $ RateLimit-Remaining: 1                                                 |
            X-RateLimit-Limit: 20 $ X-RateLimit-Remaining: 0 $ X-RateLimit-Reset: 1741305600000           | 20
            X-RateLimit-Limit: 99999999999999999 $ X-RateLimit-Remaining: 0                               |
            """)
    void headersNameIt(String headers, @Nullable String limit) {
        assertThat(failure(429, 1, headers, null).limit()).isEqualTo(limit);
        assertThat(failure(503, 1, headers, null).limit()).isEqualTo(limit);
        assertThat(failure(500, 1, headers, null).limit()).isNull();
        assertThat(failure(400, 1, headers, null).limit()).isNull();
    }

    @ParameterizedTest(name = "code {0} → {1}")
    @CsvSource({
        "1302, calls at once of the account",
        "1303, calls per time of the account",
        "1304, calls per day of the account",
        "1305,",
        "1308, usage of the plan",
        "1310, usage of the plan per week or month",
        "1316, usage of the plan per 5 hours",
        "1317, usage of the plan per 7 days",
        "1319, usage of the account per month",
        "1321, usage of the enterprise",
        "1113,",
        "9999,"
    })
    void glmsCodesNameIt(String code, @Nullable String limit) {
        String body = "{\"error\":{\"code\":\"" + code + "\",\"message\":\"x\"}}";

        assertThat(failure(429, 1, null, body).limit()).isEqualTo(limit);
    }

    @Test
    void openAisMessageNamesIt() {
        String body =
                "{\"error\":{\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\",\"message\":\"Rate limit reached for gpt-4 in"
                        + " organization org-abc on tokens per min (TPM): Limit 40000, Used 39000, Requested 2000.\"}}";

        AutoGlmException failure = failure(429, 1, null, body);
        assertThat(failure.limit()).isEqualTo("tokens per min 40000");
        assertThat(failure.getMessage()).contains("limit tokens per min 40000");
    }

    /** What a server may put into a message must not get longer, break lines or hold what it likes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ratelimit: \"<script>\";r=0",
                "ratelimit: \"\u001b[31m\";r=0",
                "ratelimit: \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\";r=0"
            })
    void namesThatAreNotPlainCountAsNotSaid(String header) {
        String limit = failure(429, 1, header, null).limit();
        assertThat(limit == null || limit.matches("\"[A-Za-z][A-Za-z0-9_.-]{0,39}\""))
                .as(limit)
                .isTrue();
        assertThat(limit == null ? "" : limit).doesNotContain("script>", "\u001b");
    }

    @Test
    void aFieldThatRepeatsItselfForEverSaysNothing() {
        String many = "\"a\";x=1".repeat(4_000);
        assertThat(failure(429, 1, "ratelimit: " + many + " $ ratelimit-policy: " + many, null)
                        .limit())
                .isNull();
    }

    @Test
    void aRequestIdThatGlmHasSeenIsExplainedByTheAttemptBefore() {
        String body = "{\"error\":{\"code\":\"1231\",\"message\":\"request_id exists\"}}";

        assertThat(failure(400, 1, null, body).hint()).contains("give each call an id of its own");
        assertThat(failure(400, 2, null, body).hint()).contains("An earlier attempt of this call has reached GLM");
        assertThat(failure(400, 2, null, body).isTransient()).isFalse();
    }
}
