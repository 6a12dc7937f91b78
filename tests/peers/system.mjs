// A system in a process of its own, which answers one command at a time and is idle between them.
import { spawn } from 'node:child_process';
import readline from 'node:readline';

export class System {
  #process;
  #answers;

  /** Starts the process and waits until the system is loaded. */
  static async start(program, args) {
    const system = new System();
    system.#process = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    system.#process.on('error', () => {}); // The answer that is missing says so.
    system.#process.stdin.on('error', () => {});
    system.command = [program, ...args].join(' ');
    system.#answers = readline.createInterface({ input: system.#process.stdout })[Symbol.asyncIterator]();
    system.facts = await system.#next();
    return system;
  }

  async ask(command) {
    this.#process.stdin.write(`${command}\n`);
    return this.#next();
  }

  stop() {
    this.#process.stdin.end();
  }

  async #next() {
    const { value, done } = await this.#answers.next();
    if (done) {
      throw new Error(`"${this.command}" ended without an answer. Its own message is above.`);
    }

    try {
      return JSON.parse(value);
    } catch {
      throw new Error(`"${this.command}" answered "${value}", which is no JSON.`);
    }
  }
}
