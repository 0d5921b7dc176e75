package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.autoglm.sdk.EndpointSpec;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.admission.Rate;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.admission.Routing;
import io.autoglm.sdk.auth.CredentialProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Each property below {@code autoglm.endpoints.<name>}: the setting that it changes. {@link SeveralEndpointsTests} has what the client then does. */
class EndpointPropertiesTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PLACE = "autoglm.endpoints.east.";
    private static final EndpointSpec EAST =
            EndpointSpec.at("http://127.0.0.1:1/v1").withName("east");

    private static AutoGlmProperties properties(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("autoglm", AutoGlmProperties.class);
    }

    private static EndpointSpec east(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of(PLACE + "base-url", "http://127.0.0.1:1/v1"));
        for (String setting : settings) {
            String[] pair = setting.split("=", 2);
            all.put(PLACE + pair[0], pair[1]);
        }
        List<EndpointSpec> specs = properties(all).endpointSpecs();
        assertThat(specs).hasSize(1);
        return specs.get(0);
    }

    static Stream<Arguments> settings() {
        return Stream.of(
                Arguments.of("base-url=http://127.0.0.1:2/v1", EAST.withBaseUrl("http://127.0.0.1:2/v1")),
                Arguments.of("provider=vllm", EAST.withProvider("vllm")),
                Arguments.of("dialect=zhipu", EAST.withDialect("zhipu")),
                Arguments.of("model=glm-4.6", EAST.withModel("glm-4.6")),
                Arguments.of("models.glm-4.6=glm-4.6-fp8", EAST.withModel("glm-4.6", "glm-4.6-fp8")),
                Arguments.of("models[org/glm]=a", EAST.withModel("org/glm", "a")),
                Arguments.of("weight=9", EAST.withWeight(9)),
                Arguments.of("order=2", EAST.withOrder(2)),
                Arguments.of("headers.X-Tenant=blue", EAST.withHeader("X-Tenant", "blue")),
                Arguments.of("limit.fixed=7", EAST.withLimit(LimitSpec.fixed(7))),
                Arguments.of(
                        "rate.requests.amount=60",
                        EAST.withRate(RateSpec.defaults().withRequests(Rate.perMinute(60)))));
    }

    @ParameterizedTest(name = "autoglm.endpoints.east.{0}")
    @MethodSource("settings")
    void changesItsOwnSettingOnly(String setting, EndpointSpec expected) {
        assertThat(east(setting)).isEqualTo(expected).isNotEqualTo(EAST);
    }

    @Test
    void nothingSetLeavesTheClientsOwn() {
        assertThat(east()).isEqualTo(EAST);
        assertThat(east(
                        "provider=",
                        "dialect=",
                        "model= ",
                        "api-key=",
                        "api-keys[0]=",
                        "api-key-file=",
                        "api-key-header="))
                .isEqualTo(EAST);
    }

    @Test
    void eachPropertyStandsInThisTest() {
        TreeSet<String> tested = settings()
                .map(each -> ((String) each.get()[0]).split("[.=\\[]", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
        tested.addAll(List.of("api-key", "api-keys", "api-key-file", "api-key-scheme", "api-key-header")); // below

        assertThat(tested)
                .isEqualTo(Arrays.stream(EndpointProperties.class.getRecordComponents())
                        .map(component -> PropertyValues.dashed(component.getName()))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static List<String> sent(EndpointSpec spec) {
        return spec.credentials().stream()
                .map(CredentialProvider::credential)
                .map(credential -> credential.block(PATIENCE))
                .map(credential -> credential.header() + ": " + credential.value())
                .toList();
    }

    @Test
    void keysAreSentAsTheEndpointSays(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "sk-file\n");

        assertThat(sent(east("api-key=sk-one"))).containsExactly("Authorization: Bearer sk-one");
        assertThat(sent(east("api-key-file=" + file))).containsExactly("Authorization: Bearer sk-file");
        assertThat(sent(east("api-key=sk-one", "api-key-scheme=api-key")))
                .containsExactly("Authorization: ApiKey sk-one");
        assertThat(sent(east("api-keys=sk-one,sk-two", "api-key-header=x-key")))
                .containsExactly("x-key: sk-one", "x-key: sk-two");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            api-key-header=x             | autoglm.endpoints.east.api-key-header says how a key is sent, and none is set
            api-key=${MY_KEY}            | autoglm.endpoints.east.api-key is ${MY_KEY}, and no variable or property is called so
            models.a=                    | autoglm.endpoints.east.models must not be blank, was 'a' = ''
            rate.tokens.burst=7          | autoglm.endpoints.east.rate.tokens: a burst (7) needs an amount
            limit.adaptive.min=0         | autoglm.endpoints.east.limit.adaptive.min must be 1 to 10000, was 0
            """)
    void whatMakesNoSenseIsRefusedByName(String setting, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> east(setting)).withMessage(message);
    }

    @Test
    void aNameThatCannotBeIsRefused() {
        AutoGlmProperties properties = properties(Map.of("autoglm.endpoints[a/b].base-url", "http://127.0.0.1:1"));

        assertThatIllegalArgumentException()
                .isThrownBy(properties::endpointSpecs)
                .withMessageContaining(
                        "endpoint name must have 1 to 100 visible ASCII characters and no slash, was 'a/b'");
    }

    @Test
    @Binds({"autoglm.endpoints", "autoglm.routing"})
    void endpointsStayInTheirOrder() {
        Map<String, String> all = new LinkedHashMap<>();
        for (String name : List.of("north", "east", "west", "south")) {
            all.put("autoglm.endpoints." + name + ".base-url", "http://127.0.0.1:1");
        }
        all.put("autoglm.routing", "least-loaded");

        assertThat(properties(all).endpointSpecs())
                .extracting(EndpointSpec::name)
                .containsExactly("north", "east", "west", "south");
        assertThat(properties(all).routing()).isEqualTo(Routing.LEAST_LOADED);
    }

    @Test
    void noSecretIsShown() {
        assertThat(properties(Map.of(
                                PLACE + "base-url", "http://u:sk-marker-1@a?key=sk-marker-2",
                                PLACE + "api-key", "sk-marker-3",
                                PLACE + "api-keys", "sk-marker-4",
                                PLACE + "headers.X-Tenant", "sk-marker-5"))
                        .toString())
                .contains("EndpointProperties[", "X-Tenant")
                .doesNotContain("marker");
    }
}
