package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.internal.codec.JsonBody;
import io.autoglm.sdk.internal.codec.ResponseHead;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Credential;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Sends a header of its own, and looks whether somebody repeats it, or says which headers have arrived. */
final class HeadersStep implements Step {

    private static final String REQUEST_ID = "X-Request-Id";

    @Override
    public CheckStep step() {
        return CheckStep.HEADERS;
    }

    @Override
    public String command(Patient patient) {
        return Commands.free(patient) + " -H '" + REQUEST_ID + ": doctor-1' | grep -i doctor-1";
    }

    @Override
    public Mono<Finding> examine(Patient patient) {
        String mark = "doctor-" + Long.toString(patient.timer.now(TimeUnit.NANOSECONDS), 36);
        CallOptions marked = CallOptions.DEFAULTS.withHeader(REQUEST_ID, mark);
        Endpoint endpoint = patient.subject.endpoint();
        Mono<Reply> asked = patient.subject.dialect().has(Operation.MODELS)
                ? patient.questions.models(endpoint, marked)
                : patient.questions.refused(endpoint, FreeRequest.of(patient), marked);
        return asked.map(reply -> judged(patient, reply, mark));
    }

    private static Finding judged(Patient patient, Reply reply, String mark) {
        Finding finding = new Finding().fact("sent", REQUEST_ID + ": " + mark);
        Credential credential = patient.credential;
        String header = credential == null ? null : credential.header();
        if (header != null && AuthenticationStep.arrivedWithout(reply)) {
            return finding.fact("lost", header).warn("headers-lost", header);
        }
        List<String> lost = lost(patient, reply);
        if (lost != null) {
            finding.fact("lost", lost.isEmpty() ? "none" : String.join(", ", lost));
            return lost.isEmpty() ? finding : finding.warn("headers-lost", String.join(", ", lost));
        }
        return isRepeated(reply, mark) ? finding.fact("repeated", "in the answer") : finding.skip("headers-no-echo");
    }

    private static boolean isRepeated(Reply reply, String mark) {
        ResponseHead head = reply.head();
        return head != null
                && head.headers().names().stream()
                        .anyMatch(name -> head.headers().all(name).stream().anyMatch(value -> value.contains(mark)));
    }

    /** Returns which headers are not among those that the answer says have arrived; {@code null} when it does not say. */
    private static @Nullable List<String> lost(Patient patient, Reply reply) {
        Object root = JsonBody.read(reply.body());
        if (!(root instanceof Map<?, ?> object) || !(object.get("headers") instanceof Map<?, ?> arrived)) {
            return null;
        }
        Set<String> names = arrived.keySet().stream()
                .map(name -> String.valueOf(name).toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        List<String> expected = new ArrayList<>(List.of(REQUEST_ID, "User-Agent", "Accept"));
        Credential credential = patient.credential;
        if (credential != null && credential.header() != null) {
            expected.add(0, credential.header());
        }
        expected.removeIf(name -> names.contains(name.toLowerCase(Locale.ROOT)));
        return expected;
    }
}
