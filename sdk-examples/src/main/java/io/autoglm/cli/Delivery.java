package io.autoglm.cli;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.Choice;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ToolCall;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Brings what comes out of the pipe to the output, and says with which code the program ends. For one thread, which it blocks. */
final class Delivery {

    private final EventPipe pipe;
    private final Answer answer;
    private final Consumer<Object> events;
    private final Map<String, Characters> pieces = new HashMap<>();
    private int exitCode = ExitCode.OK;

    Delivery(EventPipe pipe, Answer answer) {
        this.pipe = pipe;
        this.answer = answer;
        this.events = this::deliver;
    }

    /** Delivers to {@code events} what comes out of {@code pipe}, and to {@code answer} how it fails. */
    Delivery(EventPipe pipe, Answer answer, Consumer<Object> events) {
        this.pipe = pipe;
        this.answer = answer;
        this.events = events;
    }

    /**
     * Delivers until the call has ended.
     *
     * @throws OutputException when the output takes no more; the call is cancelled then
     */
    int run() {
        try {
            for (Object next = pipe.next(); next != null; next = pipe.next()) {
                events.accept(next);
            }
            return exitCode;
        } catch (InterruptedException e) {
            answer.interrupted();
            return ExitCode.INTERRUPTED;
        } catch (AutoGlmException failure) {
            answer.failed(failure);
            return ExitCode.of(failure.code().type());
        } catch (OutputException e) {
            pipe.cancel();
            throw e;
        } catch (RuntimeException defect) {
            pipe.cancel();
            answer.failed(ErrorDetails.of(ErrorCode.INTERNAL, defect.getClass().getSimpleName() + " in the program")
                    .exception(defect));
            return ExitCode.of(ErrorCode.INTERNAL.type());
        }
    }

    private void deliver(Object next) {
        if (next instanceof GenerateResponse response) {
            whole(response);
        } else if (next instanceof GenerateEvent event) {
            event(event);
        } else {
            throw new IllegalStateException("unknown kind of event: " + next.getClass());
        }
    }

    private void event(GenerateEvent event) {
        if (event instanceof GenerateEvent.TextDelta delta) {
            text(delta.choice(), delta.text());
        } else if (event instanceof GenerateEvent.ReasoningDelta delta) {
            reasoning(delta.choice(), delta.text());
        } else if (event instanceof GenerateEvent.ToolCallDelta delta) {
            answer.toolCall(delta);
        } else if (event instanceof GenerateEvent.Started started) {
            answer.started(started.id(), started.model());
        } else if (event instanceof GenerateEvent.UsageReport report) {
            answer.usage(report.usage());
        } else if (event instanceof GenerateEvent.Finished finished) {
            finished(new Answer.Ending(finished.reason(), finished.usage(), finished.meta()));
        } else {
            throw new IllegalStateException("unknown kind of event: " + event.getClass());
        }
    }

    private void whole(GenerateResponse response) {
        answer.started(response.id(), response.model());
        for (Choice choice : response.choices()) {
            reasoning(choice.index(), choice.reasoning());
            text(choice.index(), choice.text());
            for (int i = 0; i < choice.toolCalls().size(); i++) {
                ToolCall call = choice.toolCalls().get(i);
                answer.toolCall(
                        new GenerateEvent.ToolCallDelta(choice.index(), i, call.id(), call.name(), call.arguments()));
            }
        }
        if (response.usage() != null) {
            answer.usage(response.usage());
        }
        finished(new Answer.Ending(response.finishReason(), response.usage(), response.meta()));
    }

    private void text(int choice, String piece) {
        String text = pieces.computeIfAbsent("text " + choice, key -> new Characters())
                .add(piece);
        if (!text.isEmpty()) {
            answer.text(choice, text);
        }
    }

    private void reasoning(int choice, String piece) {
        String text = pieces.computeIfAbsent("reasoning " + choice, key -> new Characters())
                .add(piece);
        if (!text.isEmpty()) {
            answer.reasoning(choice, text);
        }
    }

    private void finished(Answer.Ending ending) {
        answer.finished(ending);
        exitCode = ending.filtered() ? ExitCode.CONTENT_FILTERED : ExitCode.OK;
    }
}
