package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.doctor.Check;
import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.test.SimServer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The doctor of a client behind a proxy goes through it, and looks up the proxy, not the server. */
class DoctorBehindAProxyTests {

    private static int at(CheckStep step) {
        return List.of(CheckStep.values()).indexOf(step);
    }

    @Test
    void allStepsGoThroughTheProxy() throws Exception {
        try (SimServer server = SimServer.start();
                ProxyServer proxy = new ProxyServer("ann:secret-MARKER", 0);
                AutoGlmClient client = AutoGlmClient.builder()
                        .baseUrl("http://api.test:" + server.port() + "/v1")
                        .model("sim-1")
                        .http(HttpSpec.defaults()
                                .withProxy(ProxySpec.http("localhost", proxy.port())
                                        .withCredentials("ann", "secret-MARKER")))
                        .build()) {
            List<Check> checks =
                    Objects.requireNonNull(client.doctor().collectList().block(HttpFixture.PATIENCE));

            assertThat(checks).as(checks.toString()).noneMatch(Check::isAlarm);
            assertThat(checks.get(at(CheckStep.PROXY)).facts())
                    .containsEntry("proxy", "http localhost:" + proxy.port())
                    .containsEntry("tunnel", "opened");
            assertThat(checks.get(at(CheckStep.DNS)).facts()).containsEntry("host", "localhost");
            assertThat(checks.get(at(CheckStep.TCP)).facts()).containsEntry("port", String.valueOf(proxy.port()));
            assertThat(checks.get(at(CheckStep.RESPONDER)).command()).contains("-x http://localhost:" + proxy.port());
            assertThat(checks.toString()).doesNotContain("MARKER");
            assertThat(proxy.asked).isNotEmpty().allMatch(asked -> asked.endsWith("api.test:" + server.port()));
        }
    }
}
