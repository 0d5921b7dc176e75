package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The faces of what stands in front of a server. */
class GatewayTests {

    @RegisterExtension
    static final SimServerExtension SIM = new SimServerExtension();

    private static ProfileClient behind(SimBehaviorBuilder behavior) {
        SIM.server().behavior(behavior.build());
        return new ProfileClient(SIM.server());
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            nginx   | 502 | text/html  | <html>\\r\\n<head><title>502 Bad Gateway</title></head>\\r\\n<body>\\r\\n<center><h1>502 Bad Gateway</h1></center>\\r\\n<hr><center>nginx</center>\\r\\n
            nginx   | 503 | text/html  | <title>503 Service Temporarily Unavailable</title>
            nginx   | 504 | text/html  | <title>504 Gateway Time-out</title>
            nginx   | 413 | text/html  | <title>413 Request Entity Too Large</title>
            envoy   | 503 | text/plain | upstream connect error or disconnect/reset before headers. reset reason: connection failure
            envoy   | 504 | text/plain | upstream request timeout
            envoy   | 429 | text/plain | local_rate_limited
            apigee  | 401 | application/json | {"fault":{"faultstring":"Unauthorized","detail":{"errorcode":"oauth.v2.InvalidAccessToken"}}}
            apigee  | 429 | application/json | "errorcode":"policies.ratelimit.QuotaViolation"
            kong    | 502 | application/json | {"message":"An invalid response was received from the upstream server","request_id":"
            kong    | 503 | application/json | {"message":"The upstream server is currently unavailable","request_id":"
            kong    | 504 | application/json | {"message":"The upstream server is timing out","request_id":"
            kong-ai | 400 | application/json | {"error":{"message":"content-type header does not match request body, or bad JSON formatting"}}
            cdn     | 429 | text/plain | error code: 1015
            cdn     | 524 | text/html  | Error code 524
            cdn     | 520 | text/plain | error code: 520
            portal  | 200 | text/html  | Please sign in
            """)
    void aGatewayRefusesWithItsOwnFace(String gateway, int status, String type, String part) throws Exception {
        ProfileClient client = behind(SimBehavior.builder());
        SIM.server().enqueue(SimFault.parse("face:" + gateway + ":" + status));

        HttpResponse<String> response = client.chatted("");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type").orElse("")).startsWith(type);
        assertThat(response.body()).contains(part.replace("\\r\\n", "\r\n"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "nginx, 1048576, 200",
        "nginx, 1048577, 413",
        "kong-ai, 8192, 200",
        "kong-ai, 8193, 400",
        "envoy, 1048577, 200"
    })
    void aGatewayLimitsTheBodyOfEveryRequest(String gateway, int size, int status) throws Exception {
        ProfileClient client = behind(SimBehavior.builder().gateway(SimGateway.parse(gateway)));
        String body = ProfileClient.chat("");
        String padded = body + " ".repeat(size - body.length());

        assertThat(client.send("POST", "/v1/chat/completions", padded).statusCode())
                .isEqualTo(status);
    }

    @Test
    void aPortalAnswersEverythingWithItsPage() throws Exception {
        ProfileClient client = behind(SimBehavior.builder().gateway(SimGateway.PORTAL));

        assertThat(client.get("/v1/models").body()).contains("<title>Sign in</title>");
        assertThat(client.chatted("").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            nginx | <center>nginx</center>
            envoy | local_rate_limited
            cdn   | error code: 1015
            """)
    void throttlingWearsTheGatewaysFace(String gateway, String part) throws Exception {
        ProfileClient client =
                behind(SimBehavior.builder().gateway(SimGateway.parse(gateway)).requestsPerMinute(1));
        client.chatted("");

        HttpResponse<String> response = client.chatted("");

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.body()).contains(part);
        assertThat(SIM.server().stats().throttled()).isEqualTo(1);
    }

    @Test
    void onlyStatusesThatAGatewayMakesWearItsFace() throws Exception {
        SimBehaviorBuilder failing =
                SimBehavior.builder().gateway(SimGateway.NGINX).errorRate(1);

        assertThat(behind(failing.errorStatus(502)).chatted("").body()).contains("nginx");
        assertThat(behind(failing.errorStatus(500)).chatted("").body()).contains("\"type\":\"server_error\"");
    }

    @ParameterizedTest(name = "{0} after {1} s")
    @CsvSource({"nginx, 60, 504", "envoy, 15, 504", "cdn, 100, 524"})
    void aGatewayGivesUpWaiting(String name, int seconds, int status) {
        SimBehavior behavior =
                SimBehavior.builder().gateway(SimGateway.parse(name)).build();
        Routes routes = new Routes(behavior, new Counters(), new AsyncTasks(() -> 0));
        Plan slow = Plan.json(200, "{}").after(Duration.ofSeconds(seconds + 1).toNanos());
        Plan quick = Plan.json(200, "{}").after(Duration.ofSeconds(seconds).toNanos());

        assertThat(routes.inTime(slow, 0).status()).isEqualTo(status);
        assertThat(routes.inTime(slow, 0).delayNanos())
                .isEqualTo(Duration.ofSeconds(seconds).toNanos());
        assertThat(routes.inTime(quick, 0)).isSameAs(quick);
        assertThat(routes.inTime(quick, 1).status()).isEqualTo(status);
    }

    @Test
    void anUnknownGatewayIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> SimGateway.parse("nginks"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean 'nginx'?")
                .hasMessageContaining("[nginx, envoy, apigee, kong, kong-ai, cdn, portal]");
    }

    @Test
    void aNameOfMuchLengthIsRefusedToo() {
        String name = "x".repeat(RandomGenerator.getDefault().nextInt(100, 200));

        assertThatThrownBy(() -> SimGateway.parse(name)).isInstanceOf(IllegalArgumentException.class);
    }
}
