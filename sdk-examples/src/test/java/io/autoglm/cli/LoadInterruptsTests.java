package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadInterruptsTests {

    private final List<String> said = new ArrayList<>();
    private final List<Runnable> ctrlC = new ArrayList<>();
    private final List<Runnable> others = new ArrayList<>();
    private final Interrupts interrupts = new Interrupts() {

        @Override
        public Registration onInterrupt(Runnable action) {
            others.add(action);
            return () -> others.remove(action);
        }

        @Override
        public Registration onEach(Runnable action) {
            ctrlC.add(action);
            return () -> ctrlC.remove(action);
        }
    };

    private final LoadInterrupts listener = LoadInterrupts.listen(interrupts, () -> said.add("end"));

    @Test
    void theFirstCtrlCEndsTheLoadAndNobodyListensToTheSecond() {
        ctrlC.get(0).run();

        assertThat(said).containsExactly("end");
        assertThat(ctrlC).isEmpty();
        assertThat(others).hasSize(1);
    }

    @Test
    void anotherSignalEndsTheLoad() {
        others.get(0).run();

        assertThat(said).containsExactly("end");
    }

    @Test
    void onceClosedItListensToNothing() {
        listener.close();

        assertThat(ctrlC).isEmpty();
        assertThat(others).isEmpty();
        assertThat(said).isEmpty();
    }
}
