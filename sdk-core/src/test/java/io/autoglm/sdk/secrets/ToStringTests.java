package io.autoglm.sdk.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.batch.BatchSpec;
import io.autoglm.sdk.batch.BulkPrices;
import io.autoglm.sdk.doctor.DoctorSpec;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Message;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.JointRequest;
import io.autoglm.sdk.retry.RetrySpec;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What {@code toString} of every public record shows of the texts that it holds. A component that is not in the table must not be shown; one
 * that is, is a name or an address that somebody has given or a server has said, and never a key, a prompt or an answer.
 */
class ToStringTests {

    /** Records with rules that no specimen keeps by chance. */
    private static final Map<Class<?>, Record> GIVEN = Stream.of(
                    HedgeSpec.none(),
                    HttpSpec.defaults()
                            .withProxy(ProxySpec.http("host-marker", 1)
                                    .withCredentials("username-marker", "password-marker")),
                    BatchSpec.defaults(),
                    LimitSpec.defaults(),
                    DoctorSpec.defaults().withEndpoint("endpoint-marker"),
                    RetrySpec.defaults().failed(),
                    new BulkPrices(BigDecimal.ONE, BigDecimal.ONE, "CNY"),
                    new Endpoint("name-marker", URI.create("https://baseurl-marker/v1")),
                    new JointRequest(
                            List.of(GenerateRequest.of("requests-marker"), GenerateRequest.of("requests-marker"))),
                    Message.user("content-marker"),
                    new ContentPart.ImageBytes("image/png", "bytes-marker".getBytes(UTF_8)))
            .collect(Collectors.toMap(Object::getClass, Function.identity()));

    /**
     * Names, addresses and paths that were configured, ids and words of servers (without keys and prompts, see {@link SecretsTests}), and what
     * has a {@code toString} of its own: the request of a call, the answer of a part.
     */
    private static final String SHOWN = """
            EndpointSpec: baseUrl dialect model models name provider
            batch.BulkFile: input output
            batch.BulkProgress: currency
            batch.BulkSummary: currency
            batch.EmbedSpec: model
            doctor.Check: command facts place
            doctor.DoctorSpec: endpoint
            error.ErrorDetails: code credential endpoint limit message providerCode requestId
            error.Hint: chinese english
            http.ProxySpec: host noProxy
            http.TlsSpec: clientCertificate clientKey trustedCertificates
            model.EmbedRequest: model requestId
            model.EmbedResponse: model
            model.FinishReason: value
            model.GenerateEvent$Started: id model
            model.GenerateEvent$ToolCallDelta: id name
            model.GenerateRequest: model requestId
            model.GenerateResponse: id model
            model.Health: detail
            model.ModelInfo: extras id owner
            model.Reasoning: effort
            model.ResponseFormat$JsonSchema: name
            model.ResponseMeta: requestId servedBy
            model.Tool: name
            model.ToolCall: id name
            model.ToolChoice: toolName
            oauth2.OAuth2Grant$AuthorizationCode: redirectUri
            oauth2.OAuth2Spec: clientId scopes tokenUrl
            observe.EndpointState: baseUrl model name
            observe.FailureState: endpoint requestId
            observe.ModelState: model
            observe.RouteState: model slot
            observe.TroubleState: credential
            policy.BreakerStatus: endpoint model reason
            policy.Call: avoid endpoint request
            policy.CallLog$Attempt: endpoint place
            policy.CallOptions: endpoint tenant
            policy.Endpoint: baseUrl name
            policy.FallbackSpec: models
            policy.Part: answer
            policy.ServerQuota$Limit: name
            """;

    private static List<Class<?>> records() {
        List<Class<?>> found = new ClassFileImporter()
                .importPackages("io.autoglm.sdk").stream()
                        .filter(type -> type.isRecord() && isPublic(type))
                        .filter(type -> !type.getPackageName().contains(".internal"))
                        .<Class<?>>map(JavaClass::reflect)
                        .filter(type -> home(type).equals(home(AutoGlmClient.class)))
                        .toList();
        assertThat(found).hasSizeGreaterThan(50);
        return found;
    }

    private static URL home(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private static boolean isPublic(JavaClass type) {
        Optional<JavaClass> around = type.getEnclosingClass();
        return type.getModifiers().contains(JavaModifier.PUBLIC) && (around.isEmpty() || isPublic(around.get()));
    }

    @Test
    void everyPublicRecordShowsWhatTheTableSaysAndNoOtherText() {
        String shown = records().stream()
                .filter(type -> !shownBy(type).isEmpty())
                .map(type -> type.getName().substring("io.autoglm.sdk.".length()) + ": "
                        + String.join(" ", shownBy(type)) + "\n")
                .sorted()
                .collect(Collectors.joining());

        assertThat(shown).isEqualTo(SHOWN);
    }

    @Test
    void aRecordThatShowsItsKeyIsFound() {
        assertThat(shownBy(Leaking.class)).containsExactly("key");
    }

    record Leaking(String key, String other) {

        @Override
        public String toString() {
            return "Leaking[" + key + "]";
        }
    }

    private static Set<String> shownBy(Class<?> type) {
        Set<String> shown = new TreeSet<>();
        String text = specimen(type).toString();
        for (RecordComponent component : type.getRecordComponents()) {
            if (text.contains(marker(component.getName()))) {
                shown.add(component.getName());
            }
        }
        return shown;
    }

    private static String marker(String component) {
        return component.toLowerCase(Locale.ROOT) + "-marker";
    }

    private static Object specimen(Class<?> type) {
        if (GIVEN.containsKey(type)) {
            return GIVEN.get(type);
        }
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = Arrays.stream(components)
                .map(component -> value(component.getName(), component.getGenericType()))
                .toArray();
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException refused) {
            throw new AssertionError("no specimen of " + type + " from " + Arrays.toString(values), refused.getCause());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("no specimen of " + type, e);
        }
    }

    private static Object value(String name, Type generic) {
        Type[] of = generic instanceof ParameterizedType type ? type.getActualTypeArguments() : new Type[0];
        Class<?> type = raw(generic);
        if (type == String.class || type == Object.class) {
            return marker(name);
        }
        if (type == URI.class) {
            return URI.create("https://" + marker(name) + "/v1");
        }
        if (type == Path.class) {
            return Path.of("/", marker(name));
        }
        if (type == List.class || type == Set.class) {
            Object element = value(name, of[0]);
            Collection<?> all = element == null ? List.of() : List.of(element);
            return type == List.class ? all : Set.copyOf(all);
        }
        if (type == Map.class) {
            Object held = value(name, of[1]);
            return held == null ? Map.of() : Map.of("x-name", held);
        }
        return plain(type);
    }

    private static Class<?> raw(Type type) {
        return type instanceof Class<?> known
                ? known
                : type instanceof ParameterizedType parameterized
                        ? (Class<?>) parameterized.getRawType()
                        : Object.class;
    }

    private static Object plain(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return 1;
        }
        if (type == long.class || type == Long.class) {
            return 1L;
        }
        if (type == double.class || type == Double.class) {
            return 0.5;
        }
        if (type == boolean.class) {
            return false;
        }
        if (type == Duration.class) {
            return Duration.ofSeconds(1);
        }
        if (type == Instant.class) {
            return Instant.EPOCH;
        }
        if (type == BigDecimal.class) {
            return BigDecimal.ONE;
        }
        if (type == float[].class) {
            return new float[] {1};
        }
        if (type == byte[].class) {
            return "marker".getBytes(UTF_8);
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[type.getEnumConstants().length - 1];
        }
        return type.isRecord() ? specimen(type) : null;
    }
}
