package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Part;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Reads the answer to a joint request: one object with the choices of all prompts, or a list with an answer for each.
 *
 * <p>Of k prompts with n choices each, choice i belongs to prompt i / n. The number of choices must be k · n; their indices must be all of
 * 0 to k · n − 1 in any order, or be absent or 0 throughout, where their positions count. In a list, the order counts. Anything else is
 * {@link ErrorCode#ANSWERS_MISMATCHED}: an answer in the wrong hands is worse than none.
 */
final class JointReader {

    private final Call<?> call;
    private final ResponseHead head;
    private final FailureMapper failures;
    private final List<GenerateRequest> requests;
    private final int perPrompt;

    private JointReader(Call<?> call, ResponseHead head) {
        this.call = call;
        this.head = head;
        failures = new FailureMapper(call, head);
        requests = call.generateRequests();
        Integer n = requests.get(0).n();
        perPrompt = n == null ? 1 : n;
    }

    static List<Part<GenerateResponse>> read(WholeBody body, Call<?> call, ResponseHead head, boolean lists) {
        return new JointReader(call, head).read(body, lists);
    }

    private List<Part<GenerateResponse>> read(WholeBody body, boolean lists) {
        if (body.kind() == WholeBody.Kind.TEXT) {
            throw mismatch("one text");
        }
        JointChoices found = new JointChoices(lists);
        body.read(found, "list of answers");
        if (found.isError()) {
            throw body.failure("list of answers");
        }
        List<AnswerState> answers = found.isList() ? ofList(found) : ofChoices(found);
        List<Part<GenerateResponse>> parts = new ArrayList<>(answers.size());
        for (int i = 0; i < answers.size(); i++) {
            parts.add(part(answers.get(i), requests.get(i)));
        }
        return parts;
    }

    private List<AnswerState> ofList(JointChoices found) {
        List<AnswerState> each = found.list();
        if (each.size() != requests.size()) {
            throw mismatch(each.size() + " answers");
        }
        for (AnswerState one : each) {
            if (one.choices.size() != perPrompt) {
                throw mismatch("an answer with " + one.choices.size() + " choices instead of " + perPrompt);
            }
        }
        if (found.answer().usage != null && each.stream().allMatch(one -> one.usage == null)) {
            shareOut(found.answer().usage, false, each);
        }
        return each;
    }

    private List<AnswerState> ofChoices(JointChoices found) {
        int expected = requests.size() * perPrompt;
        int[] places = found.places();
        if (places.length != expected) {
            throw mismatch(places.length + " choices instead of " + expected);
        }
        if (!isPermutation(places)) {
            throw mismatch("choices whose indices are not 0 to " + (expected - 1));
        }
        AnswerState all = found.answer();
        List<AnswerState> each = new ArrayList<>(requests.size());
        for (int prompt = 0; prompt < requests.size(); prompt++) {
            each.add(all.withoutChoices());
        }
        int[] positions = new int[expected];
        for (int position = 0; position < expected; position++) {
            positions[places[position]] = position;
        }
        for (int index = 0; index < expected; index++) {
            each.get(index / perPrompt).choices.add(all.choices.get(positions[index]));
        }
        all.deltas.forEach(delta -> {
            int index = places[AnswerState.choiceOf(delta)];
            each.get(index / perPrompt).deltas.add(AnswerState.ofChoice(index % perPrompt, delta));
        });
        if (all.usage != null) {
            shareOut(all.usage, all.extras.has("timings"), each);
        }
        return each;
    }

    private static boolean isPermutation(int[] places) {
        boolean[] seen = new boolean[places.length];
        for (int place : places) {
            if (place >= seen.length || seen[place]) {
                return false;
            }
            seen[place] = true;
        }
        return true;
    }

    /** llama.cpp, which is known by its timings, counts the first prompt only. */
    private void shareOut(Usage usage, boolean isOfTheFirst, List<AnswerState> each) {
        long[] inputs = new long[each.size()];
        long[] outputs = new long[each.size()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = 1L + SinglePrompt.of(requests.get(i), "a joint request").length();
            outputs[i] = each.get(i).length();
        }
        List<Usage> shares = isOfTheFirst
                ? UsageShares.likeTheFirst(usage, inputs, outputs)
                : UsageShares.of(usage, inputs, outputs);
        for (int i = 0; i < inputs.length; i++) {
            each.get(i).usage = shares.get(i);
        }
    }

    private Part<GenerateResponse> part(AnswerState answer, GenerateRequest request) {
        AnswerAssembler<GenerateResponse> assembler =
                new AnswerAssembler<>(call.as(Operation.GENERATE, request), head, answer);
        Queue<GenerateResponse> out = new ArrayDeque<>(1);
        assembler.emit(out);
        ErrorCode failed = assembler.failedFinish();
        if (failed != null) {
            return Part.failed(failures.failure(
                    failed, "the server ended the answer with finish_reason '" + assembler.failedReason() + "'"));
        }
        if (assembler.emptiness() == ErrorCode.CONTENT_FILTERED) {
            return Part.failed(
                    failures.failure(ErrorCode.CONTENT_FILTERED, "a content filter withheld the whole answer"));
        }
        assembler.finish(out);
        return Part.of(out.remove());
    }

    private AutoGlmException mismatch(String what) {
        return failures.failure(
                ErrorCode.ANSWERS_MISMATCHED, "the server sent " + what + " to " + requests.size() + " prompts");
    }
}
