package io.autoglm.sdk.quirks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.NameResolution;
import io.netty.resolver.AddressResolverGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Quirks that were found after the first list: A1, A2, and A4 to A6. */
class AdditionQuirksTests extends QuirkFixture {

    private static final String NOON_IN_BEIJING = "Date: Sat, 10 Oct 2026 04:00:00 GMT";

    private static String glm(String code, String message) {
        return "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}}";
    }

    @Quirk("A1")
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            1308 | Usage limit reached for 5 hour. Your limit will reset at 2026-10-10 13:30:00 | 2026-10-10T05:30:00Z
            1308 | 已达到 5 小时的使用上限。您的限额将在 2026-10-10 13:30:00 重置。              | 2026-10-10T05:30:00Z
            1310 | Weekly limit, resets at 2026-10-13 00:00:00                                  | 2026-10-12T16:00:00Z
            1316 | resets at 2026-10-10 16:00:00                                                | 2026-10-10T08:00:00Z
            1308 | resets at 2026-10-10 11:59:59                                                |
            1316 | resets at 2026-10-12 13:30:00                                                |
            1308 | resets at 2027-10-10 13:30:00                                                |
            1308 | resets at 2026-13-41 13:30:00                                                |
            1308 | no time at all                                                               |
            """)
    void aResetTimeOfGlmIsBeijingTimeWithinTheWindowOfItsCode(String code, String message, Instant reset) {
        QuirkServer server = server(
                wire -> wire.answer("429 Too Many Requests", glm(code, message), NOON_IN_BEIJING),
                wire -> wire.answer(
                        "429 Too Many Requests", glm(code, message), NOON_IN_BEIJING, "retry-after-ms: 7500"));

        AutoGlmException said = refused(client(server));
        AutoGlmException hinted = refused(client(server)); // another one, which was not told to wait

        assertThat(said.code()).isEqualTo(ErrorCode.QUOTA_EXHAUSTED);
        assertThat(said.resetAt()).isEqualTo(reset);
        assertThat(said.retryAfter())
                .isEqualTo(reset == null ? null : Duration.between(Instant.parse("2026-10-10T04:00:00Z"), reset));
        assertThat(hinted.retryAfter()).as("the header is more exact").isEqualTo(Duration.ofMillis(7500));
        assertThat(server.requests()).isEqualTo(2);
    }

    @Quirk("A2")
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "401, oauth.v2.FailedToResolveAPIKey, UNAUTHENTICATED, 1",
        "403, policies.authorization.Denied, PERMISSION_DENIED, 1",
        "429, policies.ratelimit.QuotaViolation, RATE_LIMITED, 4",
        "429, policies.ratelimit.SpikeArrestViolation, RATE_LIMITED, 4",
        "500, steps.javascript.ScriptExecutionFailed, SERVER_ERROR, 2",
        "502, messaging.adaptors.http.flow.UnexpectedEOFAtTarget, BAD_GATEWAY, 4",
        "503, messaging.adaptors.http.flow.ServiceUnavailable, BAD_GATEWAY, 4",
        "504, messaging.adaptors.http.flow.GatewayTimeout, BAD_GATEWAY, 4"
    })
    void anErrorOfApigeeIsRead(int status, String word, ErrorCode code, int requests) {
        QuirkServer server = server(wire -> wire.json(
                status + " Status",
                "{\"fault\":{\"faultstring\":\"it says why\",\"detail\":{\"errorcode\":\"" + word + "\"}}}"));

        AutoGlmException failure = refused(client(server));

        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.providerCode()).isEqualTo(word);
        assertThat(failure.reason()).isEqualTo("it says why");
        assertThat(server.requests()).isEqualTo(requests);
    }

    @Quirk("A4")
    @ParameterizedTest
    @ValueSource(strings = {"1113", "1311"})
    void aKeyOfTheOtherPlanIsToldWhichBaseUrlToUse(String code) {
        QuirkServer server = server(wire -> wire.json("429 Too Many Requests", glm(code, "余额不足")));

        AutoGlmException failure = refused(client(server));

        assertThat(failure.code()).isEqualTo(ErrorCode.QUOTA_EXHAUSTED);
        assertThat(failure.hint()).contains("base URL", "zhipu-coding", "zai-coding");
        assertThat(server.requests()).isEqualTo(1);
    }

    @Quirk("A5")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:secret-1@127.0.0.1/v1",
                "http://secret-1@127.0.0.1/v1",
                "http://127.0.0.1/v1?key=secret-1",
                "http://127.0.0.1/v1?api-version=1&api_key=secret-1",
                "http://127.0.0.1/v1?Access_Token=secret-1"
            })
    void aKeyInTheAddressIsRefusedAndNotRepeated(String url) {
        AutoGlmClientBuilder builder = AutoGlmClient.builder().baseUrl(url).model("m");

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret-1");
    }

    @Quirk("A5")
    @Test
    void otherParametersOfTheAddressAreKeptAndTheKeyIsAHeader() {
        QuirkServer server = server(wire -> wire.json("200 OK", Frames.answer("hi")));
        AutoGlmClient client = client(
                server,
                builder -> builder.baseUrl(server.url() + "?api-version=2026-01-01&tier=a")
                        .apiKey("sk-a-secret"));

        assertThat(generate(client).text()).isEqualTo("hi");

        List<String> head = server.request(1).head().lines().toList();
        assertThat(head.get(0)).isEqualTo("POST /v1/chat/completions?api-version=2026-01-01&tier=a HTTP/1.1");
        assertThat(server.request(1).header("Authorization")).isEqualTo("Bearer sk-a-secret");
    }

    @Quirk("A6")
    @ParameterizedTest(name = "{0}")
    @CsvSource({"NETTY, DnsAddressResolverGroup", "SYSTEM, SystemResolver"})
    void theResolverOfNamesCanBeChosen(NameResolution resolution, String asked) {
        QuirkServer server = server(wire -> wire.json("200 OK", Frames.answer("hi")));
        List<String> resolvers = new ArrayList<>();
        AutoGlmClient client = client(
                "http://localhost:" + server.port() + "/v1",
                builder -> builder.http(HttpSpec.defaults().withNameResolution(resolution))
                        .httpClient(http -> {
                            AddressResolverGroup<?> resolver =
                                    http.configuration().resolver();
                            resolvers.add(resolver.getClass().getSimpleName());
                            return http;
                        }));

        assertThat(generate(client).text()).isEqualTo("hi");
        assertThat(resolvers).isNotEmpty().containsOnly(asked);
    }
}
