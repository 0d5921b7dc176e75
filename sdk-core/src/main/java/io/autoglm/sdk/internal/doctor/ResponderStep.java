package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.internal.codec.Responders;
import io.autoglm.sdk.internal.codec.ResponseHead;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Operation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Asks what costs nothing, twice: for the models, and to generate without a prompt. Later steps read the answers, this one who gave them. */
final class ResponderStep implements Step {

    @Override
    public CheckStep step() {
        return CheckStep.RESPONDER;
    }

    @Override
    public String command(Patient patient) {
        return Commands.free(patient);
    }

    @Override
    public Mono<Finding> examine(Patient patient) {
        Endpoint endpoint = patient.subject.endpoint();
        Mono<Reply> models = patient.subject.dialect().has(Operation.MODELS)
                ? patient.questions.models(endpoint, CallOptions.DEFAULTS).doOnNext(reply -> patient.models = reply)
                : Mono.empty();
        return models.then(patient.questions
                        .refused(endpoint, FreeRequest.of(patient), CallOptions.DEFAULTS)
                        .doOnNext(reply -> patient.refusal = reply))
                .then(Mono.defer(() -> judged(patient)));
    }

    private static Mono<Finding> judged(Patient patient) {
        Finding finding = new Finding();
        Reply list = patient.models;
        Reply refusal = patient.refusal;
        List<Reply> all = patient.free();
        finding.fact("responder", responder(all))
                .fact("server", first(all, "server"))
                .fact("via", first(all, "via"))
                .fact("list of models", list == null ? "not asked for" : told(list))
                .fact("request without a prompt", refusal == null ? null : told(refusal))
                .fact("took", Lengths.ofNanos(all.get(0).nanos()));
        return tlsPort(patient, all)
                .map(failure -> finding.fail(failure, "responder-tls-port"))
                .switchIfEmpty(Mono.fromSupplier(() -> plain(finding, list, refusal)));
    }

    private static Finding plain(Finding finding, @Nullable Reply list, @Nullable Reply refusal) {
        AutoGlmException failure = refusal == null ? null : refusal.failure();
        boolean bad = refusal != null && Belongs.to(refusal.code()) == CheckStep.RESPONDER;
        boolean listIsGood = list != null && list.failure() == null;
        // a request that is not whole makes some servers fail; who lists his models can be talked to
        boolean excused = listIsGood && refusal != null && refusal.code() == ErrorCode.SERVER_ERROR;
        if (failure == null || !bad || excused) {
            return finding;
        }
        if (list == null && failure.code() == ErrorCode.SERVER_ERROR) {
            return finding.warn(ErrorCode.SERVER_ERROR, "responder-unsure");
        }
        return failure.code() == ErrorCode.HTML_ANSWER
                ? finding.fail(failure, "responder-portal")
                : finding.fail(failure);
    }

    /** Who gets plain HTTP where he expects TLS closes, sends an alert, or says so. */
    private static Mono<AutoGlmException> tlsPort(Patient patient, List<Reply> all) {
        boolean plain =
                !"https".equalsIgnoreCase(patient.subject.endpoint().baseUrl().getScheme());
        AutoGlmException failure = all.get(0).failure();
        return plain && failure != null && isOdd(failure.code())
                ? patient.line.look().map(speaksTls -> failure).onErrorComplete(AutoGlmException.class)
                : Mono.empty();
    }

    private static boolean isOdd(ErrorCode code) {
        return switch (code) {
            case CONNECTION_LOST, MALFORMED_ANSWER, INVALID_REQUEST, EMPTY_ANSWER -> true;
            default -> false;
        };
    }

    private static String told(Reply reply) {
        Integer status = reply.status();
        ErrorCode code = reply.code();
        return (status == null ? "no answer" : "status " + status) + (code == null ? "" : ", " + code.id());
    }

    private static @Nullable String responder(List<Reply> all) {
        return all.stream()
                .map(reply -> {
                    ResponseHead head = reply.head();
                    return head == null ? null : Responders.of(reply.call(), head, reply.body());
                })
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("not told");
    }

    private static @Nullable String first(List<Reply> all, String header) {
        return all.stream()
                .map(reply -> reply.header(header))
                .filter(Objects::nonNull)
                .map(value -> value.replaceAll("[^\\x20-\\x7e]", "?"))
                .map(value -> value.length() > 100 ? value.substring(0, 100) + "…" : value)
                .findFirst()
                .orElse(null);
    }
}
