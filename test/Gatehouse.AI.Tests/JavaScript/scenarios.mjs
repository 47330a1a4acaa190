// Runs the scenarios of one client and says for each whether it passed; the caller reads the lines.
import assert from 'node:assert/strict';

export const image = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false };

/** Whether calls of recorded scenarios may offer tools: some vendors take none. */
export const offersTools = process.argv[5] !== 'plain';

export async function run(scenarios) {
  const wanted = process.argv[4] ? process.argv[4].split(',') : Object.keys(scenarios).filter((name) => !name.startsWith('recorded'));
  for (const name of wanted) {
    try {
      await scenarios[name]();
      console.log(`ok ${name}`);
    } catch (fault) {
      console.log(`failed ${name}: ${String(fault?.stack ?? fault).replaceAll('\n', ' | ')}`);
    }
  }
}

/** The fault that a call ends with; a call that ends well is a fault of the test. */
export async function faultOf(call) {
  try {
    await call();
  } catch (fault) {
    return fault;
  }

  return assert.fail('the call went well');
}
