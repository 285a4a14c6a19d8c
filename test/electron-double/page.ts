// Sources that run inside Chromium: the page's half of the context bridge, and the preload script in an isolated world, as in Electron.
// biome-ignore-all lint/suspicious/noExplicitAny: messages and options pass through here whatever they hold

import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'

const codec = stripTypeScriptTypes(readFileSync(new URL('./codec.ts', import.meta.url), 'utf8')).replace('export function', 'function')

export const MAIN_WORLD = (nonce: string) => `(() => {
  const OUT='cb-out:${nonce}', IN='cb-in:${nonce}', fns=new Map(); let next=1, reply;
  const dispatch=(d)=>window.dispatchEvent(new CustomEvent(OUT,{detail:d}));
  const pack=(v)=>typeof v==='function'?(()=>{const id=next++;fns.set(id,v);return{$fn:id}})():Array.isArray(v)?v.map(pack):v;
  const settle=new Map();
  const unpack=(v)=>{ if(v&&typeof v==='object'){ if('$fn' in v) return (...a)=>{ reply=undefined; dispatch({op:'call',id:v.$fn,args:a.map(pack)}); const r=reply; reply=undefined;
        if(r&&r.error) throw new Error(r.error); return unpack(r&&r.value) };
      if('$promise' in v) return new Promise((ok,no)=>settle.set(v.$promise,[ok,no]));
      if(Array.isArray(v)) return v.map(unpack);
      if(Object.getPrototypeOf(v)===Object.prototype) return Object.freeze(Object.fromEntries(Object.entries(v).map(([k,x])=>[k,unpack(x)]))); }
    return v };
  window.addEventListener(IN,(e)=>{ const m=e.detail;
    if(m.op==='expose') Object.defineProperty(window,m.key,{value:unpack(m.api),enumerable:true,writable:false,configurable:false});
    else if(m.op==='reply') reply=m;
    else if(m.op==='settle'){ const s=settle.get(m.id); settle.delete(m.id); m.error!==undefined?s[1](new Error(m.error)):s[0](unpack(m.value)) }
    else if(m.op==='call') fns.get(m.id)(...m.args.map(unpack)); });
})()`

export const ISOLATED = (nonce: string, preload: string, meta: object) => `(() => {
  if (window.top !== window) return; // preload runs in the main frame only (nodeIntegrationInSubFrames: false)
  ${codec}
  const {encode,decode}=makeCodec(), OUT='cb-out:${nonce}', IN='cb-in:${nonce}', fns=new Map(); let next=1;
  const toMain=(d)=>window.dispatchEvent(new CustomEvent(IN,{detail:d}));
  const pack=(v)=>{ if(typeof v==='function'){const id=next++;fns.set(id,v);return{$fn:id}}
    if(v instanceof Promise){const id=next++;v.then(x=>toMain({op:'settle',id,value:pack(x)}),e=>toMain({op:'settle',id,error:String(e&&e.message||e)}));return{$promise:id}}
    if(Array.isArray(v)) return v.map(pack);
    if(v&&typeof v==='object'&&Object.getPrototypeOf(v)===Object.prototype) return Object.fromEntries(Object.entries(v).map(([k,x])=>[k,pack(x)]));
    return v };
  const unpack=(v)=>v&&typeof v==='object'&&'$fn' in v?(...a)=>toMain({op:'call',id:v.$fn,args:a.map(pack)}):v;
  window.addEventListener(OUT,(e)=>{ const m=e.detail; if(m.op!=='call') return;
    try{ toMain({op:'reply',value:pack(fns.get(m.id)(...m.args.map(unpack)))}) }catch(x){ toMain({op:'reply',error:String(x&&x.message||x)}) } });
  const send=(m)=>__electron_ipc(encode(m));
  const L=new Map(), waiting=new Map(), ports=new Map(); let seq=1;
  const on=(c,f)=>{(L.get(c)??L.set(c,[]).get(c)).push(f);return ipcRenderer};
  const off=(c,f)=>{const a=L.get(c);if(a){const i=a.indexOf(f);if(i>=0)a.splice(i,1)}return ipcRenderer};
  const adopt=(id)=>{const ch=new MessageChannel();ports.set(id,ch.port1);ch.port1.onmessage=(e)=>send({op:'port',id,data:e.data});return ch.port2};
  const ipcRenderer={ on, off, addListener:on, removeListener:off,
    once:(c,f)=>{const g=(...a)=>{off(c,g);f(...a)};return on(c,g)}, removeAllListeners:(c)=>{L.delete(c);return ipcRenderer},
    send:(channel,...args)=>send({op:'send',channel,args}),
    invoke:(channel,...args)=>new Promise((ok,no)=>{const id=seq++;waiting.set(id,[ok,no]);try{send({op:'invoke',id,channel,args})}catch(e){waiting.delete(id);no(e)}}),
    postMessage:(channel,message,transfer=[])=>{const ids=transfer.map(p=>{if(!(p instanceof MessagePort))throw new TypeError('Invalid value for transfer');const id='r'+seq+++Math.random();ports.set(id,p);p.onmessage=(e)=>send({op:'port',id,data:e.data});return id});send({op:'postMessage',channel,message,ports:ids})},
    sendSync:()=>{throw new Error('electron-double: sendSync is not supported (and should not be used)')} };
  globalThis.__electron_dispatch=(s)=>{ const m=decode(s);
    if(m.op==='event'){ const ev={sender:ipcRenderer,ports:(m.ports||[]).map(adopt)}; for(const f of [...(L.get(m.channel)||[])]) f(ev,...m.args) }
    else if(m.op==='result'){ const w=waiting.get(m.id); waiting.delete(m.id); m.error!==undefined?w[1](new Error(m.error)):w[0](m.value) }
    else if(m.op==='port') ports.get(m.id)?.postMessage(m.data);
    else if(m.op==='port-close'){ports.get(m.id)?.close();ports.delete(m.id)} };
  const contextBridge={ exposeInMainWorld:(key,api)=>toMain({op:'expose',key,api:pack(api)}) };
  const electron={ ipcRenderer, contextBridge, webUtils:{getPathForFile:(f)=>f.name}, webFrame:{setZoomFactor(){},getZoomFactor:()=>1} };
  const process={...${JSON.stringify(meta)}, sandboxed:true, contextIsolated:true, type:'renderer', env:{}};
  const require=(id)=>{ if(id==='electron'||id==='electron/renderer') return electron;
    throw new Error('module not found: '+id) }; // what a sandboxed preload says
  const module={exports:{}};
  (function(require,module,exports,process){${preload}
  }).call(undefined,require,module,module.exports,process);
})()`
