package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.AdaptiveLimitSpec;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Message;
import io.autoglm.sdk.model.Reasoning;
import io.autoglm.sdk.model.ResponseFormat;
import io.autoglm.sdk.model.Sampling;
import io.autoglm.sdk.model.Tool;
import io.autoglm.sdk.model.ToolChoice;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.FallbackSpec;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.Priority;
import io.autoglm.sdk.retry.Backoff;
import io.autoglm.sdk.retry.RetryBudgetSpec;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.sdk.time.TimeoutSpec;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A setter of an immutable setting changes its own component, no other, and never the original. */
class SettingsTests {

    static List<Record> settings() {
        return List.of(
                TimeoutSpec.defaults(),
                RetrySpec.defaults(),
                RetrySpec.defaults().failed(),
                RetryBudgetSpec.defaults(),
                LimitSpec.defaults(),
                AdaptiveLimitSpec.defaults().withMax(9_000),
                CallOptions.DEFAULTS,
                Sampling.SERVER_DEFAULTS);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void eachSetterChangesItsOwnComponentOnly(Record original) throws Exception {
        List<String> checked = new ArrayList<>();
        for (RecordComponent component : original.getClass().getRecordComponents()) {
            String name = component.getName();
            String setter = "with" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
            for (Method method : original.getClass().getMethods()) {
                if (method.getName().equals(setter) && method.getParameterCount() == 1) {
                    Object before = component.getAccessor().invoke(original);
                    Object value = another(component.getType(), before);
                    Record changed = (Record) method.invoke(original, value);
                    assertThat(component.getAccessor().invoke(changed))
                            .as(setter)
                            .isEqualTo(value);
                    assertThat(differing(original, changed)).as(setter).containsExactly(name);
                    checked.add(name);
                }
            }
        }
        assertThat(checked).isNotEmpty();
    }

    @Test
    void aMutatedRequestKeepsEverythingElse() {
        GenerateRequest request = new GenerateRequest(
                "m",
                List.of(Message.user("x")),
                5,
                new Sampling(0.1, 0.2, 0.3, 0.4, 5L),
                List.of("stop"),
                2,
                List.of(new Tool("t", "d", Map.of())),
                ToolChoice.required(),
                ResponseFormat.jsonObject(),
                Reasoning.effort("low"),
                "req-1",
                "user-1",
                Map.of("a", 1));

        assertThat(request.mutate().build()).isEqualTo(request);
        assertThat(differing(request, request.mutate().model("other").build())).containsExactly("model");
        assertThat(request.getClass().getRecordComponents())
                .allSatisfy(component -> assertThat(component.getAccessor().invoke(request))
                        .as(component.getName() + " is set in this test")
                        .isNotNull());
    }

    private static List<String> differing(Record a, Record b) {
        List<String> names = new ArrayList<>();
        for (RecordComponent component : a.getClass().getRecordComponents()) {
            try {
                if (!Objects.equals(
                        component.getAccessor().invoke(a),
                        component.getAccessor().invoke(b))) {
                    names.add(component.getName());
                }
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }
        return names;
    }

    private static Object another(Class<?> type, Object before) {
        if (type == Duration.class) {
            return before == null ? Duration.ofSeconds(7) : ((Duration) before).plusMillis(1);
        } else if (type == int.class || type == Integer.class) {
            return before == null ? 7 : (Integer) before + 1;
        } else if (type == double.class || type == Double.class) {
            return before == null ? 0.5 : (Double) before / 2;
        } else if (type == long.class || type == Long.class) {
            return before == null ? 7L : (Long) before + 1;
        } else if (type == Backoff.class) {
            return ((Backoff) before).withFactor(((Backoff) before).factor() + 1);
        } else if (type == Backoff.Jitter.class) {
            return before == Backoff.Jitter.FULL ? Backoff.Jitter.AROUND : Backoff.Jitter.FULL;
        } else if (type == Priority.class) {
            return before == Priority.BULK ? Priority.NORMAL : Priority.BULK;
        } else if (type == String.class) {
            return before == null ? "other" : before + "-other";
        } else if (type == boolean.class || type == Boolean.class) {
            return before == null || !(Boolean) before;
        } else if (type == FallbackSpec.class) {
            return FallbackSpec.none().withModels("other");
        } else if (type == HedgeSpec.class) {
            return HedgeSpec.atPercentile(0.5);
        }
        throw new AssertionError("no other value known for " + type + ": add one");
    }
}
